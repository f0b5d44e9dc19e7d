using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>The parts of a count that were spilled: for each row its number of cells, their columns, their integer sums.</summary>
internal sealed class SpilledRuns(ISpillStorage storage, int vocabularySize) : IDisposable
{
    private const int CellsInBlock = 1 << 18;
    private int _created;

    /// <summary>The number of runs.</summary>
    public int Count => _created;

    /// <summary>Writes a run.</summary>
    /// <param name="writeBlocks">Hands the blocks of all rows, in order, to what it is given.</param>
    /// <exception cref="IOException">The run cannot be written; the message says which and after how many bytes.</exception>
    public void Write(Action<Action<RowBlock<long>>> writeBlocks)
    {
        long bytes = 0;
        int run = _created;
        try
        {
            using Stream stream = storage.Create(_created++);
            writeBlocks(block =>
            {
                for (int row = block.FirstRow; row < block.EndRow; row++)
                {
                    (int start, int count) = block.Cells(row).GetOffsetAndLength(block.Columns.Length);
                    bytes += Write(stream, new ReadOnlySpan<int>(in count));
                    bytes += Write<int>(stream, block.Columns.AsSpan(start, count));
                    bytes += Write<long>(stream, block.Values.AsSpan(start, count));
                }
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"Part {run} of the co-occurrences could not be spilled: writing failed after {bytes} bytes ({exception.Message}). The parts written so far are removed; free disk space, name another SpillStorage, or raise MemoryBudget.",
                exception);
        }
    }

    /// <summary>Merges the runs row by row.</summary>
    /// <param name="scale">What a weight of 1 is as an integer.</param>
    /// <param name="commit">Takes the blocks of rows, in order.</param>
    /// <param name="cancellationToken">Checked after each block.</param>
    public void Merge(long scale, Action<RowBlock<double>> commit, CancellationToken cancellationToken)
    {
        Stream[] streams = new Stream[_created];
        try
        {
            for (int run = 0; run < streams.Length; run++)
            {
                streams[run] = storage.OpenRead(run);
            }

            using RowAccumulator rows = new(vocabularySize);
            int[] columns = new int[vocabularySize];
            long[] sums = new long[vocabularySize];
            List<int> ends = [];
            for (int row = 0; row < vocabularySize; row++)
            {
                foreach (Stream stream in streams)
                {
                    AddRow(stream, rows, columns, sums);
                }

                rows.EndRow();
                ends.Add(rows.Count);
                if (rows.Count >= CellsInBlock || row == vocabularySize - 1)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    commit(new RowBlock<double>(row + 1 - ends.Count, [.. ends], rows.Columns.ToArray(), Scaled(rows.Sums, scale)));
                    rows.Clear();
                    ends.Clear();
                }
            }
        }
        finally
        {
            foreach (Stream? stream in streams)
            {
                stream?.Dispose();
            }
        }
    }

    /// <summary>The values of integer sums.</summary>
    public static double[] Scaled(ReadOnlySpan<long> sums, long scale)
    {
        double[] values = new double[sums.Length];
        for (int cell = 0; cell < values.Length; cell++)
        {
            values[cell] = sums[cell] / (double)scale;
        }

        return values;
    }

    /// <summary>Removes the runs.</summary>
    public void Dispose()
    {
        while (_created > 0)
        {
            storage.Delete(--_created);
        }
    }

    private static int Write<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        stream.Write(bytes);
        return bytes.Length;
    }

    private static void AddRow(Stream stream, RowAccumulator rows, int[] columns, long[] sums)
    {
        int count = 0;
        stream.ReadExactly(MemoryMarshal.AsBytes(new Span<int>(ref count)));
        stream.ReadExactly(MemoryMarshal.AsBytes(columns.AsSpan(0, count)));
        stream.ReadExactly(MemoryMarshal.AsBytes(sums.AsSpan(0, count)));
        for (int cell = 0; cell < count; cell++)
        {
            rows.Add(columns[cell], sums[cell]);
        }
    }
}
