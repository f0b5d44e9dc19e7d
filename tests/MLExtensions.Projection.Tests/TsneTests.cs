using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class TsneTests
{
    private static readonly TsneOptions Quick = new() { Perplexity = 15, ExaggerationIterations = 80, Iterations = 120 };

    [TestMethod]
    [DataRow(2, RepulsionMethod.Auto)]
    [DataRow(3, RepulsionMethod.Auto)]
    [DataRow(2, RepulsionMethod.Fft)]
    [DataRow(2, RepulsionMethod.BarnesHut)]
    [DataRow(3, RepulsionMethod.BarnesHut)]
    public void Fit_SeparateClusters_KeepsThemApart(int dimensions, RepulsionMethod method)
    {
        FloatMatrix data = Samples.Clusters(210, 10, 3, seed: 1);

        TsneMap map = Tsne.Fit(data, Quick with { Dimensions = dimensions, Method = method, LearningRate = 50 });

        Assert.IsFalse(map.EndedEarly);
        Assert.AreEqual(200, map.Iterations);
        AssertClusters(map, 3);
    }

    [TestMethod]
    [DataRow(RepulsionMethod.Exact)]
    [DataRow(RepulsionMethod.Fft)]
    public void Fit_OneDimension_MostlyKeepsClustersApart(RepulsionMethod method)
    {
        FloatMatrix data = Samples.Clusters(210, 10, 3, seed: 1);

        TsneMap map = Tsne.Fit(data, Quick with { Dimensions = 1, Method = method, LearningRate = 50 });

        // On a line points that are on the wrong side of others cannot always pass.
        Assert.IsLessThan(20, Enumerable.Range(0, 210).Count(row => Samples.NearestOther(map.Embedding, row) % 3 != row % 3));
    }

    [TestMethod]
    [DataRow(InitialMap.Spectral)]
    [DataRow(InitialMap.Random)]
    public void Fit_OtherFirstMap_KeepsClustersApart(InitialMap initialization) =>
        AssertClusters(Tsne.Fit(Samples.Clusters(210, 10, 3, seed: 1), Quick with { Initialization = initialization }), 3);

    [TestMethod]
    [DataRow(TsneObjective.SymmetricSne)]
    [DataRow(TsneObjective.Sne)]
    public void Fit_GaussianObjective_KeepsClustersApart(TsneObjective objective)
    {
        TsneMap map = Tsne.Fit(Samples.Clusters(210, 10, 3, seed: 1), Quick with { Objective = objective });

        AssertClusters(map, 3);
        Assert.IsGreaterThan(0, map.KullbackLeibler);
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(2.0)]
    public void Fit_OtherDegreesOfFreedom_FftAndExactAgree(double alpha)
    {
        FloatMatrix data = Samples.Clusters(210, 10, 3, seed: 1);

        // A few steps: enough to leave the map of one degree of freedom, and later rounding errors lead to other maps.
        TsneOptions options = Quick with { ExaggerationIterations = 15, Iterations = 5, LearningRate = 50 };
        TsneMap exact = Tsne.Fit(data, options with { DegreesOfFreedom = alpha, Method = RepulsionMethod.Exact });
        TsneMap fft = Tsne.Fit(data, options with { DegreesOfFreedom = alpha, Method = RepulsionMethod.Fft });

        Assert.AreEqual(exact.KullbackLeibler, fft.KullbackLeibler, 2e-3 * exact.KullbackLeibler);
        Assert.AreNotEqual(Tsne.Fit(data, options).KullbackLeibler, exact.KullbackLeibler, 0.05);
    }

    [TestMethod]
    [DataRow(RepulsionMethod.Exact, 2)]
    [DataRow(RepulsionMethod.Fft, 2)]
    [DataRow(RepulsionMethod.Fft, 1)]
    [DataRow(RepulsionMethod.BarnesHut, 3)]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits(RepulsionMethod method, int dimensions)
    {
        FloatMatrix data = Samples.Clusters(500, 8, 5, seed: 2, distance: 5);
        TsneOptions options = Quick with { Method = method, Dimensions = dimensions, ExaggerationIterations = 20, Iterations = 15 };

        TsneMap one = Tsne.Fit(data, options with { Threads = 1 });
        TsneMap three = Tsne.Fit(data, options with { Threads = 3 });

        CollectionAssert.AreEqual(one.Embedding.Span.ToArray(), three.Embedding.Span.ToArray());
        Assert.AreEqual(one.KullbackLeibler, three.KullbackLeibler);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_EnoughRowsToSortThem_GivesTheMapInTheOrderOfTheData(bool searched)
    {
        NeighborGraph graph = NearestNeighbors.Find(Samples.Clusters(3000, 4, 4, seed: 3, distance: 12), 18);

        // A graph without an order is sorted by the map.
        TsneMap map = Tsne.Fit(searched ? graph : WithOrder(graph, null), new TsneOptions { Perplexity = 6, ExaggerationIterations = 90, Iterations = 10 });

        int wrong = 0;
        for (int row = 0; row < 100; row++)
            wrong += Samples.NearestOther(map.Embedding, row) % 4 == row % 4 ? 0 : 1;
        // A map in any other order puts three rows of four beside a row of another cluster.
        Assert.IsLessThan(15, wrong);
    }

    [TestMethod]
    [DataRow(RepulsionMethod.Exact)]
    [DataRow(RepulsionMethod.Fft)]
    [DataRow(RepulsionMethod.BarnesHut)]
    public void Fit_OtherOrderOfTheGraph_SameStepsButForRounding(RepulsionMethod method)
    {
        NeighborGraph graph = NearestNeighbors.Find(Samples.Clusters(400, 6, 3, seed: 2), 30);
        TsneOptions options = Quick with { Method = method, Perplexity = 10, ExaggerationIterations = 5, Iterations = 5, InitialEmbedding = Samples.Clusters(400, 2, 3, seed: 5) };

        FloatMatrix expected = Tsne.Fit(WithOrder(graph, null), options).Embedding;

        foreach (int[] order in (int[][])[graph.Order!, [.. Enumerable.Range(0, 400).Reverse()]])
        {
            FloatMatrix map = Tsne.Fit(WithOrder(graph, order), options).Embedding;
            for (int row = 0; row < 400; row++)
            {
                Assert.AreEqual(expected[row, 0], map[row, 0], 0.02);
                Assert.AreEqual(expected[row, 1], map[row, 1], 0.02);
            }
        }
    }

    [TestMethod]
    public void Fit_Graph_GivesTheMapOfItsRows()
    {
        FloatMatrix data = Samples.Clusters(210, 10, 3, seed: 1);
        NeighborGraph graph = NearestNeighbors.Find(data, 45);

        AssertClusters(Tsne.Fit(graph, Quick), 3);
        AssertClusters(Tsne.Fit(AffinityMatrix.FromNeighbors(graph, Quick), Quick), 3);
    }

    [TestMethod]
    public void FitDistances_EuclideanDistances_GivesTheMapOfTheGraph()
    {
        FloatMatrix data = Samples.Clusters(150, 10, 3, seed: 1);
        var distances = new FloatMatrix(150, 150);
        for (int i = 0; i < 150; i++)
        {
            for (int j = 0; j < 150; j++)
                distances[i, j] = (float)Math.Sqrt(Samples.Squared(data, i, j));
        }

        AssertClusters(Tsne.FitDistances(distances, Quick), 3);
    }

    [TestMethod]
    public void Fit_Callback_SeesFallingDivergenceAndMayEnd()
    {
        List<TsneIteration> seen = [];
        TsneMap map = Tsne.Fit(Samples.Clusters(210, 10, 3, seed: 1), Quick with
        {
            CallbackEvery = 20,
            Callback = iteration =>
            {
                seen.Add(iteration);
                return seen.Count < 7;
            },
        });

        Assert.IsTrue(map.EndedEarly);
        Assert.AreEqual(140, map.Iterations);
        Assert.HasCount(7, seen);
        Assert.AreEqual(12, seen[0].Exaggeration);
        Assert.AreEqual(1, seen[^1].Exaggeration);
        Assert.IsLessThan(seen[0].KullbackLeibler, seen[^1].KullbackLeibler);
        CollectionAssert.AreEqual(map.Embedding.Span.ToArray(), seen[^1].Embedding.Span.ToArray());
    }

    [TestMethod]
    public void Fit_DivergenceSettled_EndsByItself()
    {
        TsneMap map = Tsne.Fit(Samples.Clusters(210, 10, 3, seed: 1), Quick with { Iterations = 2000, MinImprovement = 1e-3 });

        Assert.IsLessThan(2080, map.Iterations);
        Assert.IsFalse(map.EndedEarly);
    }

    [TestMethod]
    public void Fit_ReportsTheGradientOfTheDivergence()
    {
        // With steps of next to no length the norm at two callbacks belongs to the first map, where it is computed by the formula.
        FloatMatrix data = Samples.Normal(120, 4, seed: 8);
        FloatMatrix first = Samples.Normal(120, 2, seed: 9, deviation: 2);
        TsneOptions options = new() { Perplexity = 10, ExaggerationIterations = 0, Iterations = 1, CallbackEvery = 1, LearningRate = 1e-30, InitialEmbedding = first };
        double norm = 0;

        Tsne.Fit(data, options with { Callback = iteration => (norm = iteration.GradientNorm) > 0 });

        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(data, 30), options);
        double[,] attraction = NaiveForces.Attraction(first, affinities);
        (double[,] repulsion, double normalization) = NaiveForces.Repulsion(first);
        double sum = 0;
        for (int i = 0; i < 120; i++)
        {
            for (int d = 0; d < 2; d++)
                sum += Math.Pow(4 * (attraction[i, d] - (repulsion[i, d] / normalization)), 2);
        }

        Assert.AreEqual(Math.Sqrt(sum), norm, 1e-4 * norm);
    }

    private static NeighborGraph WithOrder(NeighborGraph graph, int[]? order) => new(graph.Neighbors, graph.Indices, graph.Distances) { Order = order };

    private static void AssertClusters(TsneMap map, int clusters)
    {
        for (int row = 0; row < map.Embedding.Rows; row++)
            Assert.AreEqual(row % clusters, Samples.NearestOther(map.Embedding, row) % clusters, $"row {row}");
    }
}
