using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Lines of a text file: comments at its start, blank lines and lines of // are left out.</summary>
internal sealed class TextLineReader(TextReader reader, bool keepFirst)
{
    private bool _started;

    /// <summary>Number of the line read last, from 1.</summary>
    public long LineNumber { get; private set; }

    public string Next()
    {
        while (Continue() is { } line)
        {
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal) || (!_started && line[0] == '#'))
                continue;
            bool isHeader = !_started && !keepFirst;
            _started = true;
            if (!isHeader)
                return line;
        }

        return null;
    }

    /// <summary>The very next line, whatever it holds.</summary>
    public string Continue()
    {
        LineNumber++;
        return reader.ReadLine();
    }
}

/// <summary>The fields of one line.</summary>
internal sealed class TextFields(TextLoader.Options options)
{
    private readonly List<ReadOnlyMemory<char>> _fields = [];
    private readonly char[] _separators = options.Separators;
    private readonly bool _separatorIsSpace = options.Separators.Contains(' ');
    private readonly char _escape = options.EscapeChar;
    private readonly StringBuilder _quoted = new();

    public int Count => _fields.Count;

    /// <summary>A field beyond the end of the line is empty.</summary>
    public ReadOnlyMemory<char> this[int index] => index < _fields.Count ? _fields[index] : default;

    /// <summary>False when the line ends within quotes.</summary>
    public bool Parse(string line)
    {
        _fields.Clear();
        int at = 0;
        bool closed = true;
        while (true)
        {
            if (!_separatorIsSpace)
                at = SkipSpaces(line, at);
            if (options.AllowQuoting && at < line.Length && line[at] == '"')
            {
                closed = TakeQuoted(line, ref at);
            }
            else
            {
                int end = line.IndexOfAny(_separators, at);
                end = end < 0 ? line.Length : end;
                _fields.Add(line.AsMemory(at, end - at));
                at = end;
            }

            if (at >= line.Length)
                return closed;
            at++;
        }
    }

    private static int SkipSpaces(string line, int at)
    {
        while (at < line.Length && line[at] == ' ')
            at++;
        return at;
    }

    /// <summary>Takes a field in quotes, up to its separator; one with an error (no closing quote, text after it) counts as empty.</summary>
    private bool TakeQuoted(string line, ref int at)
    {
        _quoted.Clear();
        bool closed = false;
        at++;
        while (at < line.Length && !closed)
        {
            char c = line[at++];
            bool escapes = c == _escape && at < line.Length && line[at] == '"';
            if (escapes)
                _quoted.Append(line[at++]);
            else if (c == '"')
                closed = true;
            else
                _quoted.Append(c);
        }

        bool clean = closed;
        for (; at < line.Length && !_separators.Contains(line[at]); at++)
            clean &= line[at] == ' ';
        _fields.Add(clean ? _quoted.ToString().AsMemory() : default);
        return closed;
    }
}
