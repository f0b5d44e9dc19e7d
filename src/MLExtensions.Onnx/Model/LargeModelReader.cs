using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Reads a large model with the data of its initializers going from the stream into arrays of their own at once, or staying there: no copy of the
/// whole file in memory, and weights that are no longer used are free by themselves. All else goes to the parser as it stands.
/// </summary>
/// <remarks>Encoding: protobuf.dev/programming-guides/encoding.</remarks>
internal sealed class LargeModelReader
{
    /// <summary>Smaller files are parsed whole.</summary>
    public const long LeastLength = 1 << 20;

    private const int LeastData = 1 << 16;
    private const int BufferSize = 1 << 16;
    private const int VarintType = 0, Fixed64Type = 1, BytesType = 2, Fixed32Type = 5;

    private readonly Stream _stream;
    private readonly long _end;
    private readonly string? _location;
    private readonly Dictionary<int, Action<TensorProto>> _data = [];
    private readonly byte[] _copy = new byte[BufferSize];
    private long _position;
    private int _initializers;

    private LargeModelReader(Stream stream, long length, string? location)
    {
        _stream = stream;
        _end = length;
        _location = location;
    }

    /// <summary>The model; null for what is not encoded as expected, which the parser then says better. The stream is anywhere afterwards.</summary>
    public static ModelProto? TryRead(Stream stream) => TryRead(stream, location: null);

    /// <summary>The model with the data of its large initializers left where it is, as external data of a file named <paramref name="location"/>: the stream from its start.</summary>
    public static ModelProto? TryReadReferences(Stream stream, string location) => TryRead(stream, location);

    private static ModelProto? TryRead(Stream stream, string? location)
    {
        // Not disposed: the stream under it belongs to the caller.
        var reader = new LargeModelReader(new BufferedStream(stream, BufferSize), stream.Length - stream.Position, location);
        try
        {
            var skeleton = new MemoryStream();
            reader.CopyMessage(skeleton, reader._end, ModelProto.GraphFieldNumber, reader.CopyGraph);
            ModelProto model = ModelProto.Parser.ParseFrom(new ReadOnlySpan<byte>(skeleton.GetBuffer(), 0, (int)skeleton.Length));
            foreach ((int index, Action<TensorProto> setData) in reader._data)
                setData(model.Graph.Initializer[index]);
            return model;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or InvalidProtocolBufferException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Copies a message field by field; <paramref name="copyInner"/> does those of the number <paramref name="inner"/>.</summary>
    private void CopyMessage(Stream target, long end, int inner, Action<Stream, long> copyInner)
    {
        while (_position < end)
        {
            ulong tag = ReadVarint();
            int type = (int)(tag & 7);
            if (type == BytesType && tag >> 3 == (ulong)inner)
            {
                long length = ReadLength(end);
                var message = new MemoryStream();
                copyInner(message, _position + length);
                WriteVarint(target, tag);
                WriteVarint(target, (ulong)message.Length);
                message.WriteTo(target);
            }
            else
            {
                WriteVarint(target, tag);
                CopyValue(target, type, end);
            }
        }

        Require(_position == end);
    }

    private void CopyGraph(Stream target, long end) => CopyMessage(target, end, GraphProto.InitializerFieldNumber, CopyTensor);

    private void CopyTensor(Stream target, long end)
    {
        int index = _initializers++;
        while (_position < end)
        {
            ulong tag = ReadVarint();
            bool isData = tag == (((ulong)TensorProto.RawDataFieldNumber << 3) | BytesType);
            // Data given twice: the last would count.
            Require(!isData || !_data.ContainsKey(index));
            if (!isData)
            {
                WriteVarint(target, tag);
                CopyValue(target, (int)(tag & 7), end);
                continue;
            }

            long length = ReadLength(end);
            if (length < LeastData)
            {
                WriteVarint(target, tag);
                WriteVarint(target, (ulong)length);
                CopyBytes(target, length);
                continue;
            }

            _data.Add(index, _location is null ? Read(length) : Skip(_location, length));
        }

        Require(_position == end);
    }

    private Action<TensorProto> Read(long length)
    {
        byte[] data = GC.AllocateUninitializedArray<byte>(checked((int)length));
        _stream.ReadExactly(data);
        _position += length;
        return tensor => tensor.RawData = UnsafeByteOperations.UnsafeWrap(data);
    }

    private Action<TensorProto> Skip(string location, long length)
    {
        var place = new ExternalReference(location, _position, length);
        _stream.Seek(length, SeekOrigin.Current);
        _position += length;
        return place.Set;
    }

    private void CopyValue(Stream target, int type, long end)
    {
        switch (type)
        {
            case VarintType:
                WriteVarint(target, ReadVarint());
                break;
            case Fixed64Type:
                CopyBytes(target, 8);
                break;
            case Fixed32Type:
                CopyBytes(target, 4);
                break;
            case BytesType:
                long length = ReadLength(end);
                WriteVarint(target, (ulong)length);
                CopyBytes(target, length);
                break;
            default:
                throw new InvalidDataException();
        }
    }

    private void CopyBytes(Stream target, long count)
    {
        while (count > 0)
        {
            int part = (int)Math.Min(count, _copy.Length);
            _stream.ReadExactly(_copy, 0, part);
            target.Write(_copy, 0, part);
            _position += part;
            count -= part;
        }
    }

    private long ReadLength(long end)
    {
        ulong length = ReadVarint();
        Require(length <= (ulong)(end - _position));
        return (long)length;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = _stream.ReadByte();
            Require(next >= 0);
            _position++;
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException();
    }

    private static void WriteVarint(Stream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            target.WriteByte((byte)(value | 0x80));
        target.WriteByte((byte)value);
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidDataException();
    }
}
