using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>
/// Counts a segment by an inverted index: for each word, the places where it occurs; around each place, the words of the window
/// are added to the word's dense row. No pair is ever stored, and rows come out sorted.
/// </summary>
internal sealed unsafe class SegmentCounter
{
    private const int TokensInBlock = 1 << 15;
    private readonly TextSegment _segment;
    private readonly PairWeights _weights;
    private readonly CooccurrenceOptions _options;
    private readonly long[] _starts;
    private readonly List<int> _blockRows = [0];

    /// <summary>Prepares the count of a segment.</summary>
    public SegmentCounter(TextSegment segment, PairWeights weights, CooccurrenceOptions options)
    {
        _segment = segment;
        _weights = weights;
        _options = options;
        _starts = new long[segment.Counts.Length + 1];
        for (int word = 0; word < segment.Counts.Length; word++)
        {
            _starts[word + 1] = _starts[word] + segment.Counts[word];
            if (_starts[word + 1] - _starts[_blockRows[^1]] >= TokensInBlock || word == segment.Counts.Length - 1)
            {
                _blockRows.Add(word + 1);
            }
        }
    }

    /// <summary>Counts, and hands on the rows in order; each row of the vocabulary comes, be it empty.</summary>
    /// <param name="convert">Makes the values of cells from their integer sums; called on several threads.</param>
    /// <param name="commit">Takes the blocks of rows, in order.</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    public void Count<T>(Func<ReadOnlySpan<long>, T[]> convert, Action<RowBlock<T>> commit, CancellationToken cancellationToken)
    {
        using AlignedBuffer<int> positions = new(_starts[^1]);
        FillPositions(positions, cancellationToken);
        OrderedCommit<RowBlock<T>> ordered = new(commit);
        int blocks = _blockRows.Count - 1;
        int taken = -1;
        Workers.Run(Math.Min(_options.Threads, blocks), stop =>
        {
            using RowAccumulator rows = new(_segment.Counts.Length);
            while (!stop.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int block = Interlocked.Increment(ref taken);
                if (block >= blocks)
                {
                    return;
                }

                int[] ends = CountRows(rows, positions, _blockRows[block], _blockRows[block + 1]);
                ordered.Add(block, new RowBlock<T>(_blockRows[block], ends, rows.Columns.ToArray(), convert(rows.Sums)));
                rows.Clear();
            }
        });
    }

    private int[] CountRows(RowAccumulator rows, AlignedBuffer<int> positions, int first, int end)
    {
        int[] ends = new int[end - first];
        ReadOnlySpan<long> weights = _weights.ByDistance;
        int carriedEnd = 1 + _segment.Carried;
        fixed (int* ids = _segment.Array)
        {
            for (int row = first; row < end; row++)
            {
                for (long occurrence = _starts[row]; occurrence < _starts[row + 1]; occurrence++)
                {
                    int position = positions.Address[occurrence];
                    if (position < carriedEnd)
                    {
                        rows.AddContexts(ids + position, carriedEnd - position, 1, weights);
                        continue;
                    }

                    rows.AddContexts(ids + position, 1, 1, weights);
                    if (_options.Symmetric)
                    {
                        rows.AddContexts(ids + position, 1, -1, weights);
                    }
                }

                rows.EndRow();
                ends[row - first] = rows.Count;
            }
        }

        return ends;
    }

    /// <summary>A counting sort of the positions by word; each thread takes the words of a range and passes over the whole segment.</summary>
    private void FillPositions(AlignedBuffer<int> positions, CancellationToken cancellationToken)
    {
        int parts = Math.Min(_options.Threads, 8);
        int[] borders = new int[parts + 1];
        for (int part = 1; part < parts; part++)
        {
            int found = Array.BinarySearch(_starts, _starts[^1] * part / parts);
            borders[part] = Math.Min(_segment.Counts.Length, found < 0 ? ~found : found);
        }

        borders[parts] = _segment.Counts.Length;
        Workers.For(_options.Threads, parts, part =>
        {
            int first = borders[part];
            uint range = (uint)(borders[part + 1] - first);
            long[] next = _starts.AsSpan(first, (int)range).ToArray();
            ReadOnlySpan<int> ids = _segment.Ids;
            int* target = positions.Address;
            for (int position = 0; position < ids.Length; position++)
            {
                uint local = (uint)(ids[position] - first);
                if (local < range)
                {
                    target[next[local]++] = position;
                }
            }
        }, cancellationToken);
    }
}
