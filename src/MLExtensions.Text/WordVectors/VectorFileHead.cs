using System.Buffers.Binary;
using System.Globalization;

namespace MLExtensions.Text;

/// <summary>What the beginning of a vector file says of the rest.</summary>
/// <param name="Format">The format; never <see cref="WordVectorFormat.Auto"/>.</param>
/// <param name="Dimension">The number of values in each vector.</param>
/// <param name="Count">The number of vectors that a header line promises; null without one.</param>
/// <param name="HeaderBytes">The length of the header line with its line break; 0 without one.</param>
internal sealed record VectorFileHead(WordVectorFormat Format, int Dimension, long? Count, int HeaderBytes)
{
    /// <summary>The number of bytes that are enough to tell a format.</summary>
    public const int ProbeBytes = 1 << 20;

    private const int ProbeLines = 200;
    private const int LargestDimension = 1 << 20;

    /// <summary>Gets whether a file begins with the mark of the native format.</summary>
    public static bool IsNative(ReadOnlySpan<byte> head) =>
        head.Length >= sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(head) == NativeVectorHeader.ExpectedMagic;

    /// <summary>Tells format and dimension from the beginning of a file that is not native.</summary>
    public static VectorFileHead Detect(ReadOnlySpan<byte> head, WordVectorFormat format, string path)
    {
        if (head.IsEmpty)
        {
            throw DataFileException.OfFile(path, "the file is empty; it must hold at least one vector");
        }

        if (TryReadHeader(head, out long count, out int dimension, out int headerBytes))
        {
            ReadOnlySpan<byte> rest = head[headerBytes..];
            if (format is WordVectorFormat.Word2VecBinary or WordVectorFormat.Word2VecText)
            {
                return WithHeader(format, dimension, count, headerBytes, path);
            }

            bool text = IsVectorLine(FirstLine(rest), dimension);
            if (format == WordVectorFormat.Auto && !text && !IsTextOfAnyWidth(rest))
            {
                return WithHeader(WordVectorFormat.Word2VecBinary, dimension, count, headerBytes, path);
            }

            // "7 5" above "8 6" is a vocabulary of numbers with one dimension, not a header.
            if (text || !IsVectorLine(FirstLine(rest), 1) || TextFields.Count(FirstLine(rest)) != 2)
            {
                return WithHeader(format == WordVectorFormat.Auto ? WordVectorFormat.Word2VecText : format, dimension, count, headerBytes, path);
            }
        }
        else if (format is WordVectorFormat.Word2VecBinary)
        {
            throw DataFileException.AtByte(path, 0, "a header line 'count dimension' is expected");
        }
        else if (format is WordVectorFormat.Word2VecText)
        {
            throw DataFileException.AtLine(path, 1, "a header line 'count dimension' is expected");
        }

        return new(WordVectorFormat.GloVeText, MostFrequentDimension(head, path), null, 0);
    }

    // A header is a line of text that anything may stand in: it is not trusted with gigabytes for one row.
    private static VectorFileHead WithHeader(WordVectorFormat format, int dimension, long count, int bytes, string path) => dimension <= LargestDimension
        ? new(format, dimension, count, bytes)
        : throw DataFileException.AtLine(path, 1, FormattableString.Invariant($"the header promises vectors of {dimension:N0} values; at most {LargestDimension:N0} can be read"));

    private static bool TryReadHeader(ReadOnlySpan<byte> head, out long count, out int dimension, out int bytes)
    {
        (count, dimension) = (0, 0);
        bytes = head.IndexOf((byte)'\n') + 1;
        ReadOnlySpan<byte> line = TextFields.TrimLineEnd(head[..Math.Max(0, bytes - 1)]);
        if (bytes == 0 || TextFields.Count(line) != 2)
        {
            return false;
        }

        ReadOnlySpan<byte> second = TextFields.TakeLast(ref line);
        return long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out dimension)
            && dimension > 0;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        return TextFields.TrimLineEnd(end < 0 ? text : text[..end]);
    }

    private static bool IsVectorLine(ReadOnlySpan<byte> line, int dimension) =>
        !line.IsEmpty && dimension <= line.Length && TextVectorLine.Parse(line, new float[dimension], out _) is null;

    // Tells a ragged text file from a binary one: in text, what follows the first word is all numbers.
    private static bool IsTextOfAnyWidth(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> line = FirstLine(text);
        if (line.IsEmpty)
        {
            return true;
        }

        for (int fields = TextFields.Count(line); fields > 1; fields--)
        {
            if (!FloatParser.TryParse(TextFields.TakeLast(ref line), out _))
            {
                return false;
            }
        }

        return !line.ContainsAnyInRange((byte)0, (byte)8);
    }

    private static int MostFrequentDimension(ReadOnlySpan<byte> head, string path)
    {
        // The most frequent number of fields, so that neither a ragged line nor a word with spaces among the first decides.
        var frequencies = new SortedDictionary<int, int>();
        for (int lines = 0; lines < ProbeLines && !head.IsEmpty; lines++)
        {
            int end = head.IndexOf((byte)'\n');
            if (end < 0 && lines > 0 && head.Length < ProbeBytes / 2)
            {
                end = head.Length;
            }

            ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
            int fields = TextFields.Count(line);
            if (fields > 1)
            {
                frequencies[fields - 1] = frequencies.GetValueOrDefault(fields - 1) + 1;
            }

            head = end < 0 ? default : head[Math.Min(head.Length, end + 1)..];
        }

        return frequencies.Count == 0
            ? throw DataFileException.AtLine(path, 1, "a word and its values are expected; this is no known format of word vectors")
            : frequencies.MaxBy(pair => (pair.Value, -pair.Key)).Key;
    }
}
