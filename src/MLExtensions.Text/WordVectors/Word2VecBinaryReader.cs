using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>Reads word2vec's binary format, with or without a line break after each vector.</summary>
internal sealed class Word2VecBinaryReader
{
    private const int LongestWord = 1 << 16;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly VectorFileHead _layout;
    private readonly WordVectorLoadOptions _options;
    private readonly int _count;
    private readonly WordIndexBuilder _words;
    private readonly VectorRows _rows;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;
    private long _bufferOffset;

    /// <summary>Initializes the reader.</summary>
    public Word2VecBinaryReader(Stream rest, ReadOnlySpan<byte> head, string path, long? length, VectorFileHead layout, WordVectorLoadOptions options)
    {
        (_stream, _path, _layout, _options) = (rest, path, layout, options);
        _count = (int)Math.Min(layout.Count ?? 0, options.Limit ?? int.MaxValue);
        if (_count == 0)
        {
            throw DataFileException.OfFile(path, "the file holds no vector");
        }

        long least = layout.HeaderBytes + (_count * ((4L * layout.Dimension) + 1));
        if (length < least)
        {
            throw DataFileException.AtByte(path, length.Value, FormattableString.Invariant($"the file is truncated: {_count:N0} vectors of {layout.Dimension} values need at least {least:N0} bytes"));
        }

        _buffer = new byte[Math.Max(head.Length, Math.Max(1 << 20, LongestWord + 2 + (4 * layout.Dimension)))];
        head.CopyTo(_buffer);
        (_start, _end) = (layout.HeaderBytes, head.Length);

        // Without a length to check it against, a header is not trusted with memory.
        int capacity = length is null ? Math.Min(_count, 1 << 16) : _count;
        _words = new WordIndexBuilder(capacity);
        _rows = new VectorRows(layout.Dimension, Math.Min(capacity, VectorRows.MaxRows(layout.Dimension)));
    }

    private long Position => _bufferOffset + _start;

    /// <summary>Reads the vectors.</summary>
    public WordVectors Read(CancellationToken cancellationToken)
    {
        for (int row = 0; row < _count; row++)
        {
            if ((row & 1023) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            ReadVector(row);
        }

        if (_count == _layout.Count)
        {
            SkipLineBreak();
            if (Available(1))
            {
                throw DataFileException.AtByte(_path, Position, FormattableString.Invariant($"the file goes on after the {_count:N0} vectors that its header promises"));
            }
        }

        return new WordVectors(_words.Build(), _rows, null);
    }

    private void ReadVector(int row)
    {
        SkipLineBreak();
        long wordOffset = Position;
        int length = FindWordLength(row);
        int vectorBytes = sizeof(float) * _layout.Dimension;
        if (!Available(length + 1 + vectorBytes))
        {
            throw Truncated(row);
        }

        bool added = _words.TryAdd(_buffer.AsSpan(_start, length), out int index);
        if (!added && _options.Duplicates == DuplicateWordPolicy.Error)
        {
            string word = System.Text.Encoding.UTF8.GetString(_buffer.AsSpan(_start, length));
            throw DataFileException.AtByte(_path, wordOffset, $"the word '{word}' of vector {row} is that of vector {index} already");
        }

        _start += length + 1;
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(_buffer.AsSpan(_start, vectorBytes));
        int bad = WordVectors.FirstNonFinite(values);
        if (bad >= 0)
        {
            throw DataFileException.AtByte(_path, Position + (sizeof(float) * bad), $"slot {bad} of vector {row} is {values[bad]}; every value must be finite");
        }

        if (added)
        {
            _rows.EnsureCapacity(index + 1, index);
            values.CopyTo(_rows.Rows(index, 1));
        }

        _start += vectorBytes;
    }

    private int FindWordLength(int row)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)' ');
            int available = _end - _start;
            if (length >= 0 ? length <= LongestWord : available > LongestWord)
            {
                return length >= 0 ? length : throw DataFileException.AtByte(_path, Position, FormattableString.Invariant($"no space ends the word of vector {row} within {LongestWord:N0} bytes"));
            }

            if (length > LongestWord)
            {
                throw DataFileException.AtByte(_path, Position, FormattableString.Invariant($"the word of vector {row} is longer than {LongestWord:N0} bytes"));
            }

            if (!Available(available + 1))
            {
                throw Truncated(row);
            }
        }
    }

    private DataFileException Truncated(int row) => DataFileException.AtByte(
        _path, _bufferOffset + _end, FormattableString.Invariant($"the file is truncated within vector {row} of the {_layout.Count:N0} that its header promises"));

    private void SkipLineBreak()
    {
        if (Available(1) && _buffer[_start] == '\n')
        {
            _start++;
        }
    }

    private bool Available(int bytes)
    {
        if (_end - _start >= bytes)
        {
            return true;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _bufferOffset += _start;
        (_start, _end) = (0, _end - _start);
        _end += _stream.ReadAtLeast(_buffer.AsSpan(_end), bytes - _end, throwOnEndOfStream: false);
        return _end >= bytes;
    }
}
