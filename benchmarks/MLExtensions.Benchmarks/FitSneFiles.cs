using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>The binary files of FIt-SNE 1.2.1, as its Python wrapper writes and reads them.</summary>
internal static class FitSneFiles
{
    /// <summary>Writes data with the wrapper's defaults (FFT, Annoy with 50 trees, 250 + 500 iterations) and a first map.</summary>
    public static void WriteData(string path, FloatMatrix data, FloatMatrix initial, double perplexity)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(data.Rows);
        writer.Write(data.Columns);
        writer.Write(0.5); // θ
        writer.Write(perplexity);
        writer.Write(2); // dimensions
        writer.Write(750); // iterations
        writer.Write(250); // of them with exaggeration
        writer.Write(250); // the momentum changes
        writer.Write(0.5);
        writer.Write(0.8);
        writer.Write(Math.Max(200, data.Rows / 12.0)); // learning rate
        writer.Write(5.0); // longest step
        writer.Write(-1); // K
        writer.Write(-30.0); // σ
        writer.Write(2); // FFT
        writer.Write(1); // Annoy
        writer.Write(12.0); // exaggeration
        writer.Write(0); // momentum also with exaggeration
        writer.Write(50); // trees
        writer.Write((int)(3 * perplexity * 50)); // search_k
        writer.Write(-1); // no late exaggeration
        writer.Write(-1.0);
        writer.Write(3); // nodes of an interval
        writer.Write(1.0); // intervals of a unit
        writer.Write(50); // least intervals
        foreach (float value in data.Span)
            writer.Write((double)value);
        writer.Write(1); // seed
        writer.Write(1.0); // degrees of freedom
        writer.Write(0); // affinities are computed
        foreach (float value in initial.Span)
            writer.Write((double)value);
    }

    public static FloatMatrix ReadMap(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        int rows = reader.ReadInt32();
        int columns = reader.ReadInt32();
        var map = new FloatMatrix(rows, columns);
        for (int i = 0; i < rows * columns; i++)
            map.Span[i] = (float)reader.ReadDouble();
        return map;
    }
}
