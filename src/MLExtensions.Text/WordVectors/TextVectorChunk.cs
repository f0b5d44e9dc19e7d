namespace MLExtensions.Text;

/// <summary>Whole lines of a text vector file, and the rows parsed from them.</summary>
internal sealed unsafe class TextVectorChunk
{
    private float[] _values = [];
    private readonly List<(int Start, int Length)> _words = [];

    /// <summary>Gets or sets the bytes; the lines in use end with a line break.</summary>
    public byte[] Buffer { get; set; } = [];

    /// <summary>Gets or sets the number of bytes in use.</summary>
    public int Length { get; set; }

    /// <summary>Gets the number of rows parsed.</summary>
    public int Rows => _words.Count;

    /// <summary>Gets the number of lines.</summary>
    public int Lines { get; private set; }

    /// <summary>Gets the first blank line, from 0; −1 when there is none.</summary>
    public int BlankLine { get; private set; }

    /// <summary>Gets the error that ended the parsing, at line <see cref="ErrorLine"/>; null when there was none.</summary>
    public TextVectorError? Error { get; private set; }

    /// <summary>Gets the line of <see cref="Error"/>, from 0.</summary>
    public int ErrorLine { get; private set; }

    /// <summary>Gets the word of a row.</summary>
    public ReadOnlySpan<byte> Word(int row) => Buffer.AsSpan(_words[row].Start, _words[row].Length);

    /// <summary>Gets the values of consecutive rows.</summary>
    public ReadOnlySpan<float> Values(int first, int count, int dimension) => _values.AsSpan(first * dimension, count * dimension);

    /// <summary>Parses the lines.</summary>
    public void Parse(int dimension)
    {
        _words.Clear();
        (Lines, BlankLine, Error) = (0, -1, null);

        // A value takes two bytes at least: no line can overrun this.
        int room = (Length / 2) + dimension + 1;
        if (_values.Length < room)
        {
            _values = GC.AllocateUninitializedArray<float>(room);
        }

        fixed (byte* start = Buffer)
        fixed (float* values = _values)
        {
            byte* line = start;
            byte* end = start + Length;
            while (line < end && Error is null)
            {
                float* row = values + ((long)Rows * dimension);
                byte* word = FindWordEnd(line, end);
                byte* next = ParsePlain(word, row, dimension);
                if (next is not null && BlankLine < 0)
                {
                    _words.Add(((int)(line - start), (int)(word - line)));
                    line = next;
                }
                else
                {
                    line = ParseUnusual(line, start, end, row, dimension);
                }

                Lines++;
            }
        }
    }

    private static byte* FindWordEnd(byte* line, byte* end)
    {
        byte* p = line;
        while (p < end && *p is not ((byte)' ' or (byte)'\t' or (byte)'\n'))
        {
            p++;
        }

        return p;
    }

    // One word without spaces, single separators: nearly every line.
    private static byte* ParsePlain(byte* p, float* row, int dimension)
    {
        for (int slot = 0; slot < dimension; slot++)
        {
            if (*p is not ((byte)' ' or (byte)'\t'))
            {
                return null;
            }

            p = FloatParser.Parse(p + 1, out row[slot]);
            if (p is null)
            {
                return null;
            }
        }

        while (*p is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            p++;
        }

        return *p == '\n' ? p + 1 : null;
    }

    private byte* ParseUnusual(byte* line, byte* start, byte* end, float* row, int dimension)
    {
        int length = new ReadOnlySpan<byte>(line, (int)(end - line)).IndexOf((byte)'\n');
        var text = new ReadOnlySpan<byte>(line, length);
        if (TextFields.TrimLineEnd(text).IsEmpty)
        {
            BlankLine = BlankLine < 0 ? Lines : BlankLine;
        }
        else if (BlankLine >= 0)
        {
            (Error, ErrorLine) = (new TextVectorError(null, "the line is empty"), BlankLine);
        }
        else
        {
            Error = TextVectorLine.Parse(text, new Span<float>(row, dimension), out int wordLength);
            ErrorLine = Lines;
            if (Error is null)
            {
                _words.Add(((int)(line - start), wordLength));
            }
        }

        return line + length + 1;
    }
}
