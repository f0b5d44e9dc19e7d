using System.Buffers.Text;
using System.Globalization;

namespace MLExtensions.Text;

/// <summary>Writes vectors as lines of text, formatting blocks of rows in parallel and writing them in order.</summary>
internal static class TextVectorWriter
{
    private const int BlockValues = 1 << 17;
    private const int MaxBlockBytes = 1 << 26;

    // "-1.17549435E-38" is the longest shortest form; a fixed form of float.MaxValue has 39 digits before the point.
    private const int LongestShortest = 16;
    private const int LongestFixed = 41;

    /// <summary>Writes every row; <paramref name="decimals"/> null writes the shortest text that parses back to the same float.</summary>
    public static void Write(WordVectors vectors, Stream stream, int? decimals)
    {
        int lineBytes = checked(vectors.Index.MaxWordBytes + 2 + (vectors.Dimension * ((decimals is int places ? LongestFixed + places : LongestShortest) + 1)));
        int rowsPerBlock = Math.Max(1, Math.Min(BlockValues / vectors.Dimension, MaxBlockBytes / lineBytes));
        int threads = Environment.ProcessorCount;
        byte[][] buffers = [.. Enumerable.Range(0, threads).Select(_ => new byte[rowsPerBlock * lineBytes])];
        int[] lengths = new int[threads];
        for (int first = 0; first < vectors.Count; first += rowsPerBlock * threads)
        {
            int start = first;
            Parallel.For(0, threads, block =>
            {
                int from = Math.Min(vectors.Count, start + (block * rowsPerBlock));
                int to = Math.Min(vectors.Count, from + rowsPerBlock);
                lengths[block] = Format(vectors, from, to, buffers[block], decimals);
            });
            for (int block = 0; block < threads; block++)
            {
                stream.Write(buffers[block].AsSpan(0, lengths[block]));
            }
        }
    }

    private static int Format(WordVectors vectors, int from, int to, Span<byte> buffer, int? decimals)
    {
        int used = 0;
        for (int row = from; row < to; row++)
        {
            ReadOnlySpan<byte> word = vectors.Index.GetUtf8(row);
            word.CopyTo(buffer[used..]);
            used += word.Length;
            foreach (float value in vectors[row])
            {
                buffer[used++] = (byte)' ';
                used += decimals is int places ? FixedDecimalFormatter.Format(value, places, buffer[used..]) : FormatShortest(value, buffer[used..]);
            }

            buffer[used++] = (byte)'\n';
        }

        return used;
    }

    private static int FormatShortest(float value, Span<byte> destination) =>
        Utf8Formatter.TryFormat(value, destination, out int written) || value.TryFormat(destination, out written, default, CultureInfo.InvariantCulture)
            ? written
            : throw new InvalidOperationException($"No room for {value}.");
}
