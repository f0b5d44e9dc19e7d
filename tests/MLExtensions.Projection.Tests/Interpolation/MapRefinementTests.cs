using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class MapRefinementTests
{
    private static readonly WeightedNeighbor[] Neighbors = [new(3, 0.5), new(8, 0.3), new(11, 0.2)];

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.7)]
    public void Divergence_Gradient_IsTheDifferenceQuotient(double degreesOfFreedom)
    {
        var refinement = new MapRefinement(Samples.Normal(50, 2, seed: 1, deviation: 5), degreesOfFreedom);
        double[] place = [0.7, -1.2];
        var gradient = new double[2];
        var ignored = new double[2];
        refinement.Divergence(place, Neighbors, gradient);

        for (int d = 0; d < 2; d++)
        {
            double[] above = [.. place];
            double[] below = [.. place];
            above[d] += 1e-5;
            below[d] -= 1e-5;
            double quotient = (refinement.Divergence(above, Neighbors, ignored) - refinement.Divergence(below, Neighbors, ignored)) / 2e-5;
            Assert.AreEqual(quotient, gradient[d], 1e-6);
        }
    }

    [TestMethod]
    public void Transform_Refined_IsNoFartherFromTheMinimum()
    {
        FloatMatrix data = Samples.Clusters(90, 5, 3, seed: 1);
        TsneMap map = Tsne.Fit(data, new TsneOptions { Perplexity = 10, ExaggerationIterations = 50, Iterations = 50 });
        FloatMatrix rows = Samples.Clusters(20, 5, 3, seed: 2);

        FloatMatrix mean = map.Transform(rows);
        FloatMatrix refined = map.Transform(rows, new TsneTransformOptions { RefinementSteps = 30 });
        FloatMatrix fitted = map.Transform(data, new TsneTransformOptions { RefinementSteps = 30 });

        var refinement = new MapRefinement(map.Embedding, 1);
        var ignored = new double[2];
        map.Interpolation().Visit(
            rows,
            1,
            (row, neighbors, _) => Assert.IsLessThan(
                refinement.Divergence([mean[row, 0], mean[row, 1]], neighbors, ignored), refinement.Divergence([refined[row, 0], refined[row, 1]], neighbors, ignored)),
            CancellationToken.None);
        CollectionAssert.AreEqual(map.Embedding.Span.ToArray(), fitted.Span.ToArray());
    }

    [TestMethod]
    public void Transform_MapOfAGraph_IsRefused()
    {
        FloatMatrix data = Samples.Normal(60, 3, seed: 1);
        TsneMap map = Tsne.Fit(NearestNeighbors.Find(data, 15), new TsneOptions { Perplexity = 5, ExaggerationIterations = 5, Iterations = 5 });

        Assert.ThrowsExactly<InvalidOperationException>(() => map.Transform(data));
    }
}
