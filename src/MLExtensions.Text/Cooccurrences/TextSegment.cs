namespace MLExtensions.Text;

/// <summary>
/// A stretch of a corpus as the numbers of its vocabulary words, lines ended by a negative number. The last words of a line that
/// goes on are carried over to the next segment, so that no pair is lost.
/// </summary>
internal sealed class TextSegment
{
    /// <summary>What stands for the end of a line.</summary>
    public const int EndOfLine = -1;

    private readonly int _window;
    private int[] _ids;

    /// <summary>Makes an empty segment.</summary>
    public TextSegment(int vocabularySize, int window)
    {
        _window = window;
        _ids = new int[1 << 12];
        _ids[0] = EndOfLine;
        Length = 1;
        Counts = new int[vocabularySize];
    }

    /// <summary>The number of ids, with the leading end of line, without the trailing one.</summary>
    public int Length { get; private set; }

    /// <summary>How many words at the beginning were carried over: pairs among them are counted already.</summary>
    public int Carried { get; private set; }

    /// <summary>How often each word occurs in the segment.</summary>
    public int[] Counts { get; }

    /// <summary>The ids, with an end of line before and after.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length + 1);

    /// <summary>The array of the ids.</summary>
    public int[] Array => _ids;

    /// <summary>Appends ids.</summary>
    public void Append(ReadOnlySpan<int> ids)
    {
        long needed = (long)Length + ids.Length + 1;
        if (needed > _ids.Length)
        {
            System.Array.Resize(ref _ids, (int)Math.Min(System.Array.MaxLength, Math.Max(needed, _ids.Length * 2L)));
        }

        ids.CopyTo(_ids.AsSpan(Length));
        Length += ids.Length;
        _ids[Length] = EndOfLine;
        foreach (int id in ids)
        {
            if (id >= 0)
            {
                Counts[id]++;
            }
        }
    }

    /// <summary>Begins the next segment with the last words of an unfinished line.</summary>
    public void Continue()
    {
        int first = Length;
        while (Length - first < _window && _ids[first - 1] >= 0)
        {
            first--;
        }

        int[] carried = _ids.AsSpan(first, Length - first).ToArray();
        System.Array.Clear(Counts);
        Length = 1;
        Append(carried);
        Carried = carried.Length;
    }
}
