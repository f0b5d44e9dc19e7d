using System.Runtime.ExceptionServices;

namespace MLExtensions.Text;

/// <summary>
/// Reads text vectors with several threads: each takes the next chunk of whole lines, parses it into buffers of its own, and
/// appends it when its turn comes. Memory is the result plus one chunk a thread, and the result does not depend on the threads.
/// </summary>
internal sealed class TextVectorReader
{
    private const int ChunkBytes = 1 << 21;

    private readonly string _path;
    private readonly VectorFileHead _layout;
    private readonly WordVectorLoadOptions _options;
    private readonly LineChunkReader _reader;
    private readonly Lock _reading = new();
    private readonly object _appending = new();
    private readonly WordIndexBuilder _words;
    private readonly VectorRows _rows;
    private readonly long _limit;
    private long _chunksRead;
    private long _chunksAppended;
    private long _line;
    private long _blankLine;
    private long _met;
    private ExceptionDispatchInfo? _failure;
    private bool _done;

    /// <summary>Initializes the reader.</summary>
    public TextVectorReader(Stream rest, ReadOnlySpan<byte> head, string path, long? length, VectorFileHead layout, WordVectorLoadOptions options)
    {
        (_path, _layout, _options) = (path, layout, options);
        _limit = options.Limit ?? int.MaxValue;
        _reader = new LineChunkReader(rest, head[layout.HeaderBytes..], path, ChunkBytes);
        _line = layout.HeaderBytes > 0 ? 2 : 1;

        int capacity = (int)Math.Min(EstimateRows(head, length), VectorRows.MaxRows(layout.Dimension));
        _words = new WordIndexBuilder(capacity);
        _rows = new VectorRows(layout.Dimension, capacity);
    }

    /// <summary>Reads the vectors.</summary>
    public WordVectors Read(CancellationToken cancellationToken)
    {
        var workers = new Task[_options.Threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Run(() => Work(cancellationToken), CancellationToken.None);
        }

        Work(cancellationToken);
        Task.WaitAll(workers, CancellationToken.None);
        _failure?.Throw();
        if (_words.Count == 0)
        {
            throw DataFileException.OfFile(_path, "the file holds no vector");
        }

        if (_layout.Count is long promised && _words.Count < _limit && promised != _met)
        {
            throw DataFileException.AtLine(_path, 1, FormattableString.Invariant($"the header promises {promised:N0} vectors, the file holds {_met:N0}"));
        }

        return new WordVectors(_words.Build(), _rows, null);
    }

    private long EstimateRows(ReadOnlySpan<byte> head, long? length)
    {
        // From the lengths of the first lines; an estimate too small costs a copy, one too large untouched pages.
        long lines = Math.Max(1, head.Count((byte)'\n'));
        long estimate = length is long bytes ? (long)(bytes / (double)head.Length * lines * 1.05) + 16 : lines * 4;
        return Math.Min(_limit, Math.Min(_layout.Count ?? long.MaxValue, estimate));
    }

    private void Work(CancellationToken cancellationToken)
    {
        var chunk = new TextVectorChunk();
        try
        {
            while (TryRead(chunk, out long turn))
            {
                cancellationToken.ThrowIfCancellationRequested();
                chunk.Parse(_layout.Dimension);
                if (!WaitForTurn(turn))
                {
                    return;
                }

                Append(chunk);
                EndTurn();
            }
        }
        catch (Exception exception)
        {
            Fail(ExceptionDispatchInfo.Capture(exception));
        }
    }

    private bool TryRead(TextVectorChunk chunk, out long turn)
    {
        lock (_reading)
        {
            turn = _chunksRead;
            if (Volatile.Read(ref _done) || !_reader.Read(chunk))
            {
                return false;
            }

            _chunksRead++;
            return true;
        }
    }

    private bool WaitForTurn(long turn)
    {
        lock (_appending)
        {
            while (_chunksAppended != turn && !_done)
            {
                Monitor.Wait(_appending);
            }

            return !_done;
        }
    }

    private void EndTurn()
    {
        lock (_appending)
        {
            _chunksAppended++;
            _done |= _words.Count >= _limit;
            Monitor.PulseAll(_appending);
        }
    }

    private void Fail(ExceptionDispatchInfo failure)
    {
        lock (_appending)
        {
            // After the limit is reached, what is wrong further on does not matter.
            _failure ??= _done ? null : failure;
            _done = true;
            Monitor.PulseAll(_appending);
        }
    }

    private void Append(TextVectorChunk chunk)
    {
        if (_blankLine > 0 && chunk.Rows > 0)
        {
            throw DataFileException.AtLine(_path, _blankLine, "the line is empty");
        }

        _rows.EnsureCapacity(Math.Min(_limit, (long)_words.Count + chunk.Rows), _words.Count);
        int first = 0;
        for (int row = 0; row < chunk.Rows && _words.Count < _limit; row++)
        {
            _met++;
            if (!_words.TryAdd(chunk.Word(row), out int index))
            {
                CopyRows(chunk, first, row - first, _words.Count);
                first = row + 1;
                RejectDuplicate(index, _line + row, chunk.Word(row));
            }
            else if (row == chunk.Rows - 1 || _words.Count == _limit)
            {
                CopyRows(chunk, first, row + 1 - first, _words.Count);
            }
        }

        if (chunk.Error is TextVectorError error && _words.Count < _limit)
        {
            throw error.Column is int column
                ? DataFileException.AtColumn(_path, _line + chunk.ErrorLine, column, error.Message)
                : DataFileException.AtLine(_path, _line + chunk.ErrorLine, error.Message);
        }

        _blankLine = _blankLine == 0 && chunk.BlankLine >= 0 ? _line + chunk.BlankLine : _blankLine;
        _line += chunk.Lines;
    }

    private void CopyRows(TextVectorChunk chunk, int first, int count, int end) =>
        chunk.Values(first, count, _layout.Dimension).CopyTo(_rows.Rows(end - count, count));

    private void RejectDuplicate(int firstIndex, long line, ReadOnlySpan<byte> word)
    {
        if (_options.Duplicates == DuplicateWordPolicy.Error)
        {
            // Nothing was passed over yet, so rows and lines run in step.
            long firstLine = firstIndex + (_layout.HeaderBytes > 0 ? 2 : 1);
            throw DataFileException.AtLine(_path, line, $"the word '{System.Text.Encoding.UTF8.GetString(word)}' stands on line {firstLine} already");
        }
    }
}
