using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class GradientDescentTests
{
    [TestMethod]
    [DataRow(1, 100)]
    [DataRow(1, 101)]
    [DataRow(2, 100)]
    [DataRow(2, 101)]
    [DataRow(2, 103)]
    [DataRow(3, 100)]
    [DataRow(3, 101)]
    public unsafe void Step_PointsInAnotherOrder_GoTheSameWay(int dimensions, int rows)
    {
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(Samples.Clusters(rows, 5, 3, seed: 3), 20), new TsneOptions { Perplexity = 6 });
        FloatMatrix map = Samples.Normal(rows, dimensions, seed: 4);
        int[] order = [.. Enumerable.Range(0, rows).Select(place => place * 17 % rows)];
        using var team = new WorkerTeam(2);
        using var points = new MapPoints(rows, dimensions);
        using var others = new MapPoints(rows, dimensions);
        points.Load(map, null);
        others.Load(map, null);
        using var repulsion = new ExactRepulsion(points, 1, team);
        using var otherRepulsion = new ExactRepulsion(others, 1, team);
        using var descent = new GradientDescent(affinities, points, repulsion, 1, team);
        using var reordered = new GradientDescent(affinities, others, otherRepulsion, 1, team);
        for (int step = 0; step < 8; step++)
        {
            if (step is 3 or 5)
                reordered.Reorder(order);
            descent.Step(4, 20, 0.5);
            reordered.Step(4, 20, 0.5);

            Assert.AreEqual(1, reordered.GradientNorm / descent.GradientNorm, 1e-4);
            // Beyond the last point nothing moves.
            long end = (long)rows * points.Stride;
            for (int i = 0; i < 8; i++)
            {
                Assert.AreEqual(0, others.Positions[end + i]);
                Assert.AreEqual(0, others.Next[end + i]);
                Assert.AreEqual(0, others.Velocities[end + i]);
            }
        }

        int[] twice = [.. order.Select(place => order[place])];
        FloatMatrix expected = points.ToMatrix(null);
        FloatMatrix found = others.ToMatrix(twice);
        for (int i = 0; i < expected.Values.Length; i++)
            Assert.AreEqual(expected.Span[i], found.Span[i], 1e-3);
    }
}
