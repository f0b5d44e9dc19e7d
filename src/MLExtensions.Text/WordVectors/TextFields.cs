namespace MLExtensions.Text;

/// <summary>Fields of a line that spaces and tabs separate.</summary>
internal static class TextFields
{
    private static ReadOnlySpan<byte> Separators => " \t"u8;

    private static ReadOnlySpan<byte> LineEnd => " \t\r"u8;

    /// <summary>Cuts separators and a carriage return off the end.</summary>
    public static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> line) => line.TrimEnd(LineEnd);

    /// <summary>Cuts separators off the end.</summary>
    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text.TrimEnd(Separators);

    /// <summary>Takes the last field off a text that does not end with a separator.</summary>
    /// <returns>The field; <paramref name="text"/> then ends before the separator that stood in front of it, or is empty.</returns>
    public static ReadOnlySpan<byte> TakeLast(ref ReadOnlySpan<byte> text)
    {
        int separator = text.LastIndexOfAny(Separators);
        ReadOnlySpan<byte> field = text[(separator + 1)..];
        text = TrimEnd(text[..(separator + 1)]);
        return field;
    }

    /// <summary>Counts the fields of a line.</summary>
    public static int Count(ReadOnlySpan<byte> line)
    {
        int count = 0;
        bool inside = false;
        foreach (byte value in line)
        {
            bool separator = value is (byte)' ' or (byte)'\t' or (byte)'\r';
            count += !separator && !inside ? 1 : 0;
            inside = !separator;
        }

        return count;
    }
}
