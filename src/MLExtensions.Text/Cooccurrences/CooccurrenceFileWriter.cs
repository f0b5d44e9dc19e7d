using System.Buffers.Binary;

namespace MLExtensions.Text;

/// <summary>Writes Stanford's records: two 32-bit words numbered from 1 and a 64-bit value, little-endian.</summary>
internal sealed class CooccurrenceFileWriter(Stream stream)
{
    /// <summary>The size of a record in bytes.</summary>
    public const int RecordSize = 16;

    private readonly byte[] _buffer = new byte[RecordSize << 14];

    /// <summary>The number of cells written.</summary>
    public long Cells { get; private set; }

    /// <summary>The sum of the values written.</summary>
    public double Sum { get; private set; }

    /// <summary>Writes the cells of a block.</summary>
    public void Write(RowBlock<double> block)
    {
        int used = 0;
        for (int row = block.FirstRow; row < block.EndRow; row++)
        {
            (int start, int count) = block.Cells(row).GetOffsetAndLength(block.Columns.Length);
            double sum = 0;
            for (int cell = start; cell < start + count; cell++)
            {
                if (used == _buffer.Length)
                {
                    stream.Write(_buffer);
                    used = 0;
                }

                Span<byte> record = _buffer.AsSpan(used, RecordSize);
                BinaryPrimitives.WriteInt32LittleEndian(record, row + 1);
                BinaryPrimitives.WriteInt32LittleEndian(record[4..], block.Columns[cell] + 1);
                BinaryPrimitives.WriteDoubleLittleEndian(record[8..], block.Values[cell]);
                sum += block.Values[cell];
                used += RecordSize;
            }

            Sum += sum;
        }

        stream.Write(_buffer, 0, used);
        Cells += block.Columns.Length;
    }
}
