namespace MLExtensions.Numerics.Tests;

/// <summary>Matrices for tests, from a seed.</summary>
internal static class TestData
{
    /// <summary>Gaussian clusters around Gaussian centres.</summary>
    public static FloatMatrix Clusters(int rows, int columns, int clusters, float spread, long seed)
    {
        var random = new RandomSequence(seed);
        var centres = Gaussian(clusters, columns, seed + 1000);
        var matrix = Gaussian(rows, columns, seed);
        for (int row = 0; row < rows; row++)
        {
            int cluster = random.NextInt32(clusters);
            for (int column = 0; column < columns; column++)
            {
                matrix[row, column] += spread * centres[cluster, column];
            }
        }

        return matrix;
    }

    /// <summary>Independent standard normal values.</summary>
    public static FloatMatrix Gaussian(int rows, int columns, long seed)
    {
        var random = new RandomSequence(seed);
        var matrix = new FloatMatrix(rows, columns);
        foreach (ref float value in matrix.Span)
        {
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return matrix;
    }
}
