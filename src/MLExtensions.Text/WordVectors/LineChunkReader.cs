namespace MLExtensions.Text;

/// <summary>Cuts a stream into chunks of whole lines.</summary>
internal sealed class LineChunkReader
{
    // Behind the bytes in use: a last line break, and what the number parser reads ahead.
    private const int Slack = 1 + FloatParser.ReadAhead;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly int _chunkBytes;
    private byte[] _carry;
    private int _carryLength;
    private bool _ended;

    /// <summary>Initializes the reader.</summary>
    /// <param name="stream">What follows <paramref name="head"/>.</param>
    /// <param name="head">Bytes read already.</param>
    /// <param name="path">The file, for errors.</param>
    /// <param name="chunkBytes">The size of a chunk; one line may make it larger.</param>
    public LineChunkReader(Stream stream, ReadOnlySpan<byte> head, string path, int chunkBytes)
    {
        (_stream, _path, _chunkBytes) = (stream, path, chunkBytes);
        _carry = head.ToArray();
        _carryLength = head.Length;
    }

    /// <summary>Reads the next chunk; false at the end.</summary>
    public bool Read(TextVectorChunk chunk)
    {
        EnsureBuffer(chunk, Math.Max(_chunkBytes, _carryLength), 0);
        _carry.AsSpan(0, _carryLength).CopyTo(chunk.Buffer);
        int length = _carryLength;
        int lines = 0;
        while (true)
        {
            int room = chunk.Buffer.Length - Slack - length;
            int read = _ended || room == 0 ? 0 : _stream.ReadAtLeast(chunk.Buffer.AsSpan(length, room), room, throwOnEndOfStream: false);
            _ended |= read < room;
            length += read;
            lines = chunk.Buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (lines > 0 || _ended)
            {
                break;
            }

            EnsureBuffer(chunk, checked(length * 2L), length);
        }

        if (_ended && lines < length && lines == 0)
        {
            chunk.Buffer[length] = (byte)'\n';
            lines = ++length;
        }

        _carryLength = length - lines;
        if (_carry.Length < _carryLength)
        {
            _carry = new byte[_carryLength];
        }

        chunk.Buffer.AsSpan(lines, _carryLength).CopyTo(_carry);
        chunk.Length = lines;
        return lines > 0;
    }

    private void EnsureBuffer(TextVectorChunk chunk, long bytes, int used)
    {
        if (chunk.Buffer.Length >= bytes + Slack)
        {
            return;
        }

        if (bytes + Slack > Array.MaxLength)
        {
            throw DataFileException.OfFile(_path, FormattableString.Invariant($"no line break within {used:N0} bytes; this is not a text file of word vectors"));
        }

        byte[] larger = GC.AllocateUninitializedArray<byte>((int)bytes + Slack);
        chunk.Buffer.AsSpan(0, used).CopyTo(larger);
        chunk.Buffer = larger;
    }
}
