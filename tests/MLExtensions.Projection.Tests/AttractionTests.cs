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

    [TestMethod]
    [DataRow(1.0, 15)]
    [DataRow(0.5, 15)]
    [DataRow(double.PositiveInfinity, 15)]
    [DataRow(1.0, 7)]
    [DataRow(1.0, 4)]
    [DataRow(1.0, 0)]
    public void ComputePacked_Rows_AgreesWithTheFormula(double alpha, int blockBits)
    {
        FloatMatrix map = Samples.Normal(400, 2, seed: 5, deviation: 6);
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(Samples.Normal(400, 8, seed: 6), 31), new TsneOptions { Perplexity = 10 });

        double[,] found = Packed(affinities, map, alpha, blockBits);

        Assert.IsLessThan(1e-6, NaiveForces.RelativeError(found, NaiveForces.Attraction(map, affinities, alpha)));
    }

    [TestMethod]
    [DataRow(14)]
    [DataRow(15)]
    [DataRow(16)]
    public void ComputePacked_ColumnsFartherThan16Bits_AgreesWithTheFormula(int blockBits)
    {
        // Rings: the columns of a row are 1, 2, 3, 32,767, 32,768 and 32,769 away on either side, around the end too; every seventh row has none.
        const int Rows = 70_001;
        int[] away = [1, 2, 3, 32_767, 32_768, 32_769];
        var starts = new int[Rows + 1];
        var columns = new List<int>();
        for (int row = 0; row < Rows; row++)
        {
            if (row % 7 != 0)
            {
                columns.AddRange(away.SelectMany(step => (int[])[(row + step) % Rows, (row - step + Rows) % Rows]).Where(column => column % 7 != 0));
            }

            starts[row + 1] = columns.Count;
        }

        // A value that both ends of an edge agree on.
        float[] values = [.. Enumerable.Range(0, Rows).SelectMany(row => columns[starts[row]..starts[row + 1]].Select(column => 1f + ((row + column) % 5)))];
        var affinities = new AffinityMatrix(starts, [.. columns], values);
        FloatMatrix map = Samples.Normal(Rows, 2, seed: 5, deviation: 6);

        double[,] found = Packed(affinities, map, 1, blockBits);

        Assert.IsLessThan(1e-6, NaiveForces.RelativeError(found, NaiveForces.Attraction(map, affinities, 1)));
    }

    private static unsafe double[,] Packed(AffinityMatrix affinities, FloatMatrix map, double alpha, int blockBits)
    {
        if (!Attraction.PacksEdges(2))
            Assert.Inconclusive("The packed form needs AVX2.");
        using var team = new WorkerTeam(2);
        using var points = new MapPoints(map.Rows, 2);
        points.Load(map, null);
        using var forces = new AlignedBuffer<float>(map.Rows * 2);
        using var edges = new PackedEdges(affinities, points, team, blockBits);
        // What was there before is not added to.
        forces.Span.Fill(float.NaN);
        team.Run(points.Pieces, piece => Attraction.ComputePacked(edges, points, alpha, piece, forces.Address + (2L * points.Piece(piece).Begin)));
        var found = new double[map.Rows, 2];
        for (int i = 0; i < 2 * map.Rows; i++)
            found[i / 2, i % 2] = forces[i];
        return found;
    }
}
