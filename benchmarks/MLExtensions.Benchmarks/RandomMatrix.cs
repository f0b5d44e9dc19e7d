using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>Matrices to compute with.</summary>
internal static class RandomMatrix
{
    /// <summary>Draws values from −0.5 to 0.5.</summary>
    public static FloatMatrix Draw(int rows, int columns, long seed)
    {
        var matrix = new FloatMatrix(rows, columns);
        Fill(matrix.Span, seed);
        return matrix;
    }

    /// <inheritdoc cref="Draw"/>
    public static void Fill(Span<float> values, long seed)
    {
        var random = new RandomSequence(seed);
        foreach (ref float value in values)
            value = random.NextSingle() - 0.5f;
    }
}
