using System.Buffers.Binary;

namespace MLExtensions.Vision.Search;

/// <summary>Reads the numbers of a part of an index file, and refuses those that cannot be.</summary>
internal ref struct IndexPartReader(ReadOnlySpan<byte> bytes, IndexPart part)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool IsAtEnd => _left.IsEmpty;

    /// <summary>The next number, 0 to a greatest one.</summary>
    public int Number(int greatest)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));
        return value >= 0 && value <= greatest ? value : throw new InvalidDataException($"its part '{part}' holds {value} where 0 to {greatest} must be");
    }

    /// <summary>The next numbers.</summary>
    public int[] Numbers(int count, int greatest)
    {
        var values = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Number(greatest);
        }

        return values;
    }

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _left.Length)
        {
            throw new InvalidDataException($"its part '{part}' ends too early");
        }

        ReadOnlySpan<byte> taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
