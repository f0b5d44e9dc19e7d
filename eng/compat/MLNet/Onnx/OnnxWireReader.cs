using System.Text;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Protobuf's wire format over a seekable stream: what is not asked for is skipped, not read.</summary>
internal sealed class OnnxWireReader(Stream stream)
{
    public const int Varint = 0;
    public const int Bytes = 2;

    public long Position
    {
        get => stream.Position;
        set => stream.Position = value;
    }

    public long End => stream.Length;

    /// <summary>The fields of the message that ends at <paramref name="end"/>; a field that is not consumed is skipped.</summary>
    public IEnumerable<(int Number, int WireType)> Fields(long end)
    {
        while (stream.Position < end)
        {
            ulong tag = ReadVarint();
            int wireType = (int)(tag & 7);
            long start = stream.Position;
            long next = NextField(wireType);
            if (next > end)
                throw Damaged();
            stream.Position = start;
            yield return ((int)(tag >> 3), wireType);
            stream.Position = next;
        }
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
                throw Damaged();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Damaged();
    }

    /// <summary>Reads the length of a nested message and gives its end.</summary>
    public long EnterMessage()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(End - stream.Position))
            throw Damaged();
        return stream.Position + (long)length;
    }

    public string ReadString()
    {
        var bytes = new byte[EnterMessage() - stream.Position];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private long NextField(int wireType)
    {
        switch (wireType)
        {
            case Varint:
                ReadVarint();
                return stream.Position;
            case 1:
                return stream.Position + 8;
            case Bytes:
                return EnterMessage();
            case 5:
                return stream.Position + 4;
            default:
                throw Damaged();
        }
    }

    private FormatException Damaged() => new($"The ONNX model is damaged near byte {stream.Position:N0}.");
}
