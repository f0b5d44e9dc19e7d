namespace MLExtensions.Text;

/// <summary>Turns tokens into the numbers of vocabulary words; others are passed over.</summary>
internal sealed class IdSink(Vocabulary vocabulary) : ITokenSink
{
    private int[] _ids = new int[1 << 12];
    private int _count;

    /// <inheritdoc/>
    public void Token(ReadOnlySpan<byte> utf8)
    {
        int id = vocabulary.IndexOf(utf8);
        if (id >= 0)
        {
            Append(id);
        }
    }

    /// <inheritdoc/>
    public void EndLine()
    {
        if (_count == 0 || _ids[_count - 1] >= 0)
        {
            Append(TextSegment.EndOfLine);
        }
    }

    /// <summary>The numbers so far; the sink begins anew.</summary>
    public int[] Take()
    {
        int[] ids = _ids.AsSpan(0, _count).ToArray();
        _count = 0;
        return ids;
    }

    private void Append(int id)
    {
        if (_count == _ids.Length)
        {
            Array.Resize(ref _ids, _ids.Length * 2);
        }

        _ids[_count++] = id;
    }
}
