using System.Text;

namespace MLExtensions.Text;

/// <summary>
/// Parses a line of text vectors from its right end: words of public files may hold spaces, so the last
/// <c>dimension</c> fields are the values and all before them is the word.
/// </summary>
internal static class TextVectorLine
{
    private const int ShownCharacters = 40;

    /// <summary>Parses a line that is not blank.</summary>
    /// <param name="line">The line without its line break.</param>
    /// <param name="values">The values; its length is the dimension.</param>
    /// <param name="wordLength">The length of the word, which begins the line.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static TextVectorError? Parse(ReadOnlySpan<byte> line, Span<float> values, out int wordLength)
    {
        ReadOnlySpan<byte> rest = TextFields.TrimLineEnd(line);
        wordLength = 0;
        int fields = TextFields.Count(rest);
        bool emptyWord = fields == values.Length && rest[0] is (byte)' ' or (byte)'\t';
        if (fields <= values.Length && !emptyWord)
        {
            return Ragged(fields - 1, values.Length);
        }

        for (int slot = values.Length - 1; slot >= 0; slot--)
        {
            ReadOnlySpan<byte> field = TextFields.TakeLast(ref rest);
            if (!FloatParser.TryParse(field, out values[slot]))
            {
                return slot == 0 && fields > values.Length + 1
                    ? Ragged(values.Length - 1, values.Length)
                    : NotANumber(line, field, slot);
            }
        }

        ReadOnlySpan<byte> before = rest;
        int extra = 0;
        while (fields - extra > values.Length + 1 && LooksLikeValue(TextFields.TakeLast(ref before)))
        {
            extra++;
        }

        wordLength = rest.Length;
        return extra > 0 ? Ragged(values.Length + extra, values.Length) : null;
    }

    private static TextVectorError Ragged(int met, int expected) => new(null, $"{Math.Max(met, 0)} values where {expected} are expected");

    private static TextVectorError NotANumber(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, int slot)
    {
        line.Overlaps(field, out int column);
        string text = Encoding.UTF8.GetString(field.Length > ShownCharacters ? field[..ShownCharacters] : field);
        return new TextVectorError(column + 1, $"'{text}' in slot {slot} is not a finite number");
    }

    // A word of digits with spaces ("1 1/2") may stand before the values; a decimal fraction there is a value too many.
    private static bool LooksLikeValue(ReadOnlySpan<byte> field) => field.Contains((byte)'.') && FloatParser.TryParse(field, out _);
}
