using System.Buffers.Text;
using System.Text;

namespace MLExtensions.Text;

/// <summary>The text form of a vocabulary: a line <c>word count</c> for each word.</summary>
internal static class VocabularyFile
{
    /// <summary>Reads a vocabulary.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="name">What to call it in messages.</param>
    public static Vocabulary Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream text = new();
        stream.CopyTo(text);
        ReadOnlySpan<byte> rest = text.GetBuffer().AsSpan(0, (int)text.Length);
        Utf8WordTable table = new();
        List<long> counts = [];
        long tokens = 0;
        for (int number = 1; !rest.IsEmpty; number++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? [] : rest[(end + 1)..];
            int blank = line.LastIndexOfAny((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> word = blank < 0 ? line : line[..blank].Trim(" \t"u8);
            if (blank < 0
                || word.IsEmpty
                || word.IndexOfAny((byte)' ', (byte)'\t') >= 0
                || !Utf8Parser.TryParse(line[(blank + 1)..], out long count, out int consumed)
                || consumed != line.Length - blank - 1
                || count < 0)
            {
                throw new InvalidDataException($"{name}, line {number}: '{Encoding.UTF8.GetString(line)}' is not of the form 'word count'.");
            }

            if (table.GetOrAdd(word) != counts.Count)
            {
                throw new InvalidDataException($"{name}, line {number}: the word '{Encoding.UTF8.GetString(word)}' stands in the vocabulary already.");
            }

            counts.Add(count);
            tokens += count;
        }

        return new Vocabulary(table, [.. counts], tokens);
    }

    /// <summary>Writes a vocabulary.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    public static void Write(Stream stream, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(stream);
        BufferedStream buffered = new(stream, 1 << 16);
        Span<byte> number = stackalloc byte[24];
        for (int word = 0; word < vocabulary.Count; word++)
        {
            ReadOnlySpan<byte> utf8 = vocabulary.Utf8(word);
            if (utf8.IndexOfAny(" \t\r\n"u8) >= 0)
            {
                throw new InvalidOperationException($"Word {word} of the vocabulary, '{Encoding.UTF8.GetString(utf8)}', holds white space: a text file of words and counts could not be read back.");
            }

            buffered.Write(utf8);
            buffered.WriteByte((byte)' ');
            Utf8Formatter.TryFormat(vocabulary.Counts[word], number, out int length);
            buffered.Write(number[..length]);
            buffered.WriteByte((byte)'\n');
        }

        buffered.Flush();
    }
}
