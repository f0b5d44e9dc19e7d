using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class AttractionTests
{
    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(2, 1.0)]
    [DataRow(3, 1.0)]
    [DataRow(2, 0.5)]
    public unsafe void Compute_AnyDimensions_AgreesWithTheFormula(int dimensions, double alpha)
    {
        FloatMatrix map = Samples.Normal(400, dimensions, seed: 5, deviation: 6);
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(Samples.Normal(400, 8, seed: 6), 31), new TsneOptions { Perplexity = 10 });
        using var points = new MapPoints(400, dimensions);
        points.Load(map, null);
        using var forces = new AlignedBuffer<float>(400 * points.Stride);

        Attraction.Compute(affinities, points, alpha, 0, 400, forces.Address);

        var found = new double[400, dimensions];
        for (int i = 0; i < 400; i++)
        {
            for (int d = 0; d < dimensions; d++)
                found[i, d] = forces[(i * points.Stride) + d];
        }

        Assert.IsLessThan(1e-6, NaiveForces.RelativeError(found, NaiveForces.Attraction(map, affinities, alpha)));
    }
}
