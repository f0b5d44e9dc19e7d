using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class AffinityTests
{
    [TestMethod]
    public void FromNeighbors_Gaussian_AgreesWithThePaper()
    {
        FloatMatrix data = Samples.Clusters(200, 6, 4, seed: 1, distance: 4);
        NeighborGraph graph = NearestNeighbors.Find(data, 30);

        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(graph, new TsneOptions { Perplexity = 10 });

        double[,] right = Direct(graph, 10);
        AssertEqual(right, affinities);
        Assert.AreEqual(1, affinities.Values.Sum(value => (double)value), 1e-5);
    }

    [TestMethod]
    public void FromNeighbors_Multiscale_IsTheMeanOfTheScales()
    {
        FloatMatrix data = Samples.Normal(150, 5, seed: 2);
        NeighborGraph graph = NearestNeighbors.Find(data, 24);

        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(graph, new TsneOptions { Perplexity = 8, Affinity = AffinityKind.Multiscale });

        // 8, 4 and 2: symmetrizing is linear, so the mean may be taken after it.
        double[][,] scales = [Direct(graph, 8), Direct(graph, 4), Direct(graph, 2)];
        var mean = new double[150, 150];
        for (int i = 0; i < 150; i++)
        {
            for (int j = 0; j < 150; j++)
                mean[i, j] = scales.Average(scale => scale[i, j]);
        }

        AssertEqual(mean, affinities);
    }

    [TestMethod]
    public void FromNeighbors_Uniform_WeighsEachNearestAlike()
    {
        NeighborGraph graph = NearestNeighbors.Find(Samples.Normal(60, 3, seed: 3), 5);

        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(graph, new TsneOptions { Perplexity = 5, Affinity = AffinityKind.Uniform });

        var right = new double[60, 60];
        for (int e = 0; e < graph.Indices.Length; e++)
        {
            right[e / 5, graph.Indices[e]] += 1 / (5 * 2 * 60.0);
            right[graph.Indices[e], e / 5] += 1 / (5 * 2 * 60.0);
        }

        AssertEqual(right, affinities);
    }

    [TestMethod]
    public void FromNeighbors_MoreDuplicatesThanThePerplexity_SharesTheWeightAmongThem()
    {
        FloatMatrix data = Samples.Normal(100, 3, seed: 4);
        for (int row = 0; row < 50; row++)
            data.Row(0).CopyTo(data.Row(row));

        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(data, 30), new TsneOptions { Perplexity = 10 });

        Assert.IsTrue(affinities.Values.All(value => float.IsFinite(value) && value >= 0));
        Assert.AreEqual(1, affinities.Values.Sum(value => (double)value), 1e-5);
    }

    [TestMethod]
    public void Symmetrize_AnotherOrder_OnlyMovesTheEntries()
    {
        NeighborGraph graph = NearestNeighbors.Find(Samples.Normal(300, 4, seed: 5), 15);
        float[] conditional = ConditionalAffinities.Compute(graph, new TsneOptions { Perplexity = 5 });
        int[] order = [.. Enumerable.Range(0, 300)];
        new RandomSequence(1).Shuffle(order.AsSpan());

        double[,] straight = Dense(AffinitySymmetrizer.Symmetrize(graph.Indices, [.. conditional], 15, null, 2, default));
        double[,] moved = Dense(AffinitySymmetrizer.Symmetrize(graph.Indices, [.. conditional], 15, order, 2, default));
        using var team = new WorkerTeam(2);
        double[,] later = Dense(AffinityOrder.Apply(AffinitySymmetrizer.Symmetrize(graph.Indices, [.. conditional], 15, null, 1, default), order, team));

        for (int i = 0; i < 300; i++)
        {
            for (int j = 0; j < 300; j++)
            {
                Assert.AreEqual(straight[order[i], order[j]], moved[i, j]);
                Assert.AreEqual(straight[order[i], order[j]], later[i, j]);
            }
        }
    }

    [TestMethod]
    public void Constructor_NotSymmetric_SaysWhere()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new AffinityMatrix([0, 1, 1, 1], [2], [0.5f]));

        StringAssert.StartsWith(error.Message, "The affinities must be symmetric: row 0, column 2 has 0.5, the other way 0.");
    }

    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(2, 1.0)]
    [DataRow(3, 1.0)]
    [DataRow(2, 0.5)]
    [DataRow(3, 3.0)]
    public void KullbackLeibler_SmallMap_AgreesWithTheFormula(int dimensions, double alpha)
    {
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(Samples.Normal(81, 4, seed: 6), 12), new TsneOptions { Perplexity = 4 });
        FloatMatrix map = Samples.Normal(81, dimensions, seed: 7, deviation: 3);
        double normalization = NaiveForces.Repulsion(map, alpha).Normalization;
        double right = 0;
        double[,] p = Dense(affinities);
        for (int i = 0; i < 81; i++)
        {
            for (int j = 0; j < 81; j++)
                right += p[i, j] > 0 ? p[i, j] * Math.Log(p[i, j] * Math.Pow(1 + (Samples.Squared(map, i, j) / alpha), alpha) * normalization) : 0;
        }

        Assert.AreEqual(right, affinities.KullbackLeibler(map, alpha), 1e-6);
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(2.0)]
    public void KullbackLeibler_MapWithNaN_IsNaN(double alpha)
    {
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(Samples.Normal(80, 4, seed: 6), 12), new TsneOptions { Perplexity = 4 });
        FloatMatrix map = Samples.Normal(80, 2, seed: 7, deviation: 3);
        map[3, 1] = float.NaN;

        Assert.IsTrue(double.IsNaN(affinities.KullbackLeibler(map, alpha)));
    }

    // Equation 1 with σ by plain bisection on the perplexity 2^H, and (p_j|i + p_i|j) / 2n.
    private static double[,] Direct(NeighborGraph graph, double perplexity)
    {
        var p = new double[graph.Rows, graph.Rows];
        int k = graph.Neighbors;
        for (int i = 0; i < graph.Rows; i++)
        {
            double low = 0;
            double high = 1e6;
            double[] weights = [];
            for (int step = 0; step < 70; step++)
            {
                double beta = (low + high) / 2;
                weights = [.. graph.Distances[(i * k)..((i + 1) * k)].Select(d => Math.Exp(-beta * d * d))];
                double sum = weights.Sum();
                weights = [.. weights.Select(weight => weight / sum)];
                double entropy = -weights.Sum(weight => weight > 0 ? weight * Math.Log2(weight) : 0);
                if (Math.Pow(2, entropy) > perplexity)
                    low = beta;
                else
                    high = beta;
            }

            for (int j = 0; j < k; j++)
            {
                p[i, graph.Indices[(i * k) + j]] += weights[j] / (2 * graph.Rows);
                p[graph.Indices[(i * k) + j], i] += weights[j] / (2 * graph.Rows);
            }
        }

        return p;
    }

    private static double[,] Dense(AffinityMatrix affinities)
    {
        var dense = new double[affinities.Rows, affinities.Rows];
        for (int row = 0; row < affinities.Rows; row++)
        {
            for (int e = affinities.RowStarts[row]; e < affinities.RowStarts[row + 1]; e++)
                dense[row, affinities.Columns[e]] += affinities.Values[e];
        }

        return dense;
    }

    private static void AssertEqual(double[,] right, AffinityMatrix affinities)
    {
        double[,] found = Dense(affinities);
        double greatest = right.Cast<double>().Max();
        for (int i = 0; i < affinities.Rows; i++)
        {
            for (int j = 0; j < affinities.Rows; j++)
                Assert.AreEqual(right[i, j], found[i, j], 1e-5 * greatest, $"row {i}, column {j}");
        }
    }
}
