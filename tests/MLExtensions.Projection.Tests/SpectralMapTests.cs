using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class SpectralMapTests
{
    [TestMethod]
    public void Compute_Ring_DrawsACircle()
    {
        // A ring's second and third eigenvectors are the cosine and the sine of the angle.
        const int Rows = 60;
        var starts = new int[Rows + 1];
        var columns = new int[2 * Rows];
        for (int row = 0; row < Rows; row++)
        {
            starts[row + 1] = 2 * (row + 1);
            columns[2 * row] = (row + 1) % Rows;
            columns[(2 * row) + 1] = (row + Rows - 1) % Rows;
        }

        var affinities = new AffinityMatrix(starts, columns, [.. Enumerable.Repeat(1f, 2 * Rows)]);
        using var team = new WorkerTeam(2);

        FloatMatrix map = SpectralMap.Compute(affinities, new TsneOptions { Initialization = InitialMap.Spectral }, team);

        double[] radii = [.. Enumerable.Range(0, Rows).Select(row => Math.Sqrt((map[row, 0] * map[row, 0]) + (map[row, 1] * map[row, 1])))];
        Assert.IsLessThan(1.25, radii.Max() / radii.Min());
        for (int row = 0; row < Rows; row++)
            Assert.IsLessThan(0.3 * radii[row], Math.Sqrt(Samples.Squared(map, row, (row + 1) % Rows)));
    }
}
