using System.Buffers.Binary;
using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>Reads Stanford's records into a matrix: a pass that counts the cells of each row, a pass that places them, and a sort of each row.</summary>
internal static class CooccurrenceFile
{
    private const int RecordSize = CooccurrenceFileWriter.RecordSize;
    private const int CellsInBlock = 1 << 20;

    private delegate void RecordAction(int row, int column, double value);

    /// <summary>Reads a file.</summary>
    public static CooccurrenceMatrix Read(string path, int vocabularySize, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The co-occurrence file '{path}' does not exist.", path);
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        int[] counts = new int[vocabularySize];
        ForEachRecord(file, vocabularySize, (row, _, _) => counts[row] = checked(counts[row] + 1), cancellationToken);
        List<RowBlock<double>> blocks = Allocate(counts, out int[] blockOfRow);
        file.Position = 0;
        int[] next = new int[vocabularySize];
        foreach (RowBlock<double> block in blocks)
        {
            for (int row = block.FirstRow; row < block.EndRow; row++)
            {
                next[row] = block.Ends[row - block.FirstRow] - counts[row];
            }
        }

        ForEachRecord(
            file,
            vocabularySize,
            (row, column, value) =>
            {
                RowBlock<double> block = blocks[blockOfRow[row]];
                block.Columns[next[row]] = column;
                block.Values[next[row]++] = value;
            },
            cancellationToken);
        RowBlock<double>[] sorted = new RowBlock<double>[blocks.Count];
        Workers.For(Environment.ProcessorCount, blocks.Count, block => sorted[block] = Sorted(blocks[block]), cancellationToken);
        return new CooccurrenceMatrix(vocabularySize, [.. sorted]);
    }

    private static void ForEachRecord(FileStream file, int vocabularySize, RecordAction action, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[RecordSize << 14];
        long offset = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            for (int position = 0; position < read; position += RecordSize)
            {
                ReadOnlySpan<byte> record = buffer.AsSpan(position, Math.Min(RecordSize, read - position));
                if (record.Length < RecordSize)
                {
                    throw new InvalidDataException($"The co-occurrence file '{file.Name}' is cut off: the record at byte offset {offset + position} has {record.Length} of {RecordSize} bytes.");
                }

                int row = BinaryPrimitives.ReadInt32LittleEndian(record) - 1;
                int column = BinaryPrimitives.ReadInt32LittleEndian(record[4..]) - 1;
                double value = BinaryPrimitives.ReadDoubleLittleEndian(record[8..]);
                if ((uint)row >= (uint)vocabularySize || (uint)column >= (uint)vocabularySize || !(value > 0) || double.IsInfinity(value))
                {
                    throw new InvalidDataException(
                        FormattableString.Invariant($"The co-occurrence file '{file.Name}' has a bad record at byte offset {offset + position}: words {row + 1} and {column + 1}, value {value}; words must be from 1 to {vocabularySize} (the size of the vocabulary) and the value positive."));
                }

                action(row, column, value);
            }

            if (read < buffer.Length)
            {
                return;
            }

            offset += read;
        }
    }

    private static List<RowBlock<double>> Allocate(int[] counts, out int[] blockOfRow)
    {
        List<RowBlock<double>> blocks = [];
        blockOfRow = new int[counts.Length];
        int first = 0;
        while (first < counts.Length)
        {
            List<int> ends = [];
            int cells = 0;
            for (int row = first; row < counts.Length && (ends.Count == 0 || (long)cells + counts[row] <= CellsInBlock); row++)
            {
                blockOfRow[row] = blocks.Count;
                cells += counts[row];
                ends.Add(cells);
            }

            blocks.Add(new RowBlock<double>(first, [.. ends], new int[cells], new double[cells]));
            first += ends.Count;
        }

        return blocks;
    }

    private static RowBlock<double> Sorted(RowBlock<double> block)
    {
        int kept = 0;
        int start = 0;
        for (int row = 0; row < block.RowCount; row++)
        {
            int end = block.Ends[row];
            Span<int> columns = block.Columns.AsSpan(start..end);
            Span<double> values = block.Values.AsSpan(start..end);
            start = end;
            int rowStart = kept;
            if (!IsAscending(columns))
            {
                columns.Sort(values);
            }

            for (int cell = 0; cell < columns.Length; cell++)
            {
                if (kept > rowStart && block.Columns[kept - 1] == columns[cell])
                {
                    block.Values[kept - 1] += values[cell];
                    continue;
                }

                block.Columns[kept] = columns[cell];
                block.Values[kept++] = values[cell];
            }

            block.Ends[row] = kept;
        }

        return kept == block.Columns.Length ? block : block with { Columns = block.Columns[..kept], Values = block.Values[..kept] };
    }

    private static bool IsAscending(ReadOnlySpan<int> columns)
    {
        for (int cell = 1; cell < columns.Length; cell++)
        {
            if (columns[cell] <= columns[cell - 1])
            {
                return false;
            }
        }

        return true;
    }
}
