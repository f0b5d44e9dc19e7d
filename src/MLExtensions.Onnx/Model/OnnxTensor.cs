using System.Runtime.InteropServices;
using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>A constant tensor of a model: an initializer or the value of an attribute. Immutable.</summary>
public sealed class OnnxTensor
{
    private readonly TensorProto _proto;

    internal OnnxTensor(TensorProto proto) => _proto = proto;

    /// <summary>The initializer's name; empty for a tensor that has none.</summary>
    public string Name => _proto.Name;

    /// <summary>The element type.</summary>
    public OnnxElementType ElementType => (OnnxElementType)_proto.DataType;

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<long> Dims => _proto.Dims;

    /// <summary>Number of elements: the product of <see cref="Dims"/>.</summary>
    /// <exception cref="InvalidOperationException">The file gives dimensions that no tensor can have.</exception>
    public long Length
    {
        get
        {
            try
            {
                return ElementTypes.Count([.. _proto.Dims], nameof(Dims));
            }
            catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
            {
                throw new InvalidOperationException($"Tensor '{Name}' has the impossible dimensions [{string.Join(", ", Dims)}].", error);
            }
        }
    }

    /// <summary>True when the data is in another file beside the model.</summary>
    public bool IsExternal => _proto.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>A tensor that holds a copy of <paramref name="values"/> (row-major).</summary>
    /// <typeparam name="T">float, double, Half, bool or an integer type.</typeparam>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static OnnxTensor Create<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> dims)
        where T : unmanaged
    {
        ElementTypes.CheckCount(values.Length, dims, nameof(dims));
        CheckBytes<T>(values.Length, nameof(values));
        return New(ElementTypes.Of<T>(), dims, ByteString.CopyFrom(MemoryMarshal.AsBytes(values)));
    }

    /// <summary>A tensor over <paramref name="values"/> themselves (row-major), without a copy: they must not change while the tensor is in use.</summary>
    /// <typeparam name="T">float, double, Half, bool or an integer type.</typeparam>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static OnnxTensor Wrap<T>(ReadOnlyMemory<T> values, params ReadOnlySpan<long> dims)
        where T : unmanaged
    {
        ElementTypes.CheckCount(values.Length, dims, nameof(dims));
        CheckBytes<T>(values.Length, nameof(values));
        return New(ElementTypes.Of<T>(), dims, UnsafeByteOperations.UnsafeWrap(new ReinterpretedMemory<T>(values).Memory));
    }

    /// <summary>A tensor of texts (row-major).</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static OnnxTensor Create(ReadOnlySpan<string> values, params ReadOnlySpan<long> dims)
    {
        ElementTypes.CheckCount(values.Length, dims, nameof(dims));
        TensorProto proto = New(OnnxElementType.String, dims);
        foreach (string value in values)
            proto.StringData.Add(ByteString.CopyFromUtf8(value));
        return new OnnxTensor(proto);
    }

    /// <summary>A tensor without dimensions.</summary>
    public static OnnxTensor Scalar<T>(T value)
        where T : unmanaged => Create<T>([value], []);

    /// <summary>The values in row-major order. Raw data is not copied; the format's typed fields are.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type, the data is external, or its length does not fit the dimensions.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != ElementType)
            throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, not {ElementTypes.Of<T>()}.");
        if (IsExternal)
            throw new InvalidOperationException($"The data of tensor '{Name}' is in another file that is not at hand: load the model from its path, or say the folder.");
        ReadOnlySpan<T> values = _proto.HasRawData
            ? MemoryMarshal.Cast<byte, T>(_proto.RawData.Span)
            : MemoryMarshal.Cast<byte, T>(TypedFields());
        if (values.Length != Length)
            throw new InvalidOperationException($"Tensor '{Name}' [{string.Join(", ", Dims)}] holds {values.Length} values, {Length} are needed.");
        return values;
    }

    /// <summary>The texts in row-major order.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds no texts.</exception>
    public string[] ToStrings()
    {
        if (ElementType != OnnxElementType.String)
            throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, not String.");
        return [.. _proto.StringData.Select(value => value.ToStringUtf8())];
    }

    /// <summary>For example <c>table: Float [400000, 300]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType} [{string.Join(", ", Dims)}]";

    /// <summary>A tensor over raw little-endian bytes themselves.</summary>
    internal static OnnxTensor FromBytes(OnnxElementType type, ReadOnlySpan<long> dims, ReadOnlyMemory<byte> bytes) =>
        New(type, dims, UnsafeByteOperations.UnsafeWrap(bytes));

    /// <summary>The elements' little-endian bytes in row-major order, checked against the dimensions.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds texts, its data is external, or its length does not fit the dimensions.</exception>
    internal ReadOnlyMemory<byte> ToBytes()
    {
        if (ElementTypes.SizeOf(ElementType) is not int size)
            throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, which has no fixed size in bytes.");
        if (IsExternal)
            throw new InvalidOperationException($"The data of tensor '{Name}' is in another file that is not at hand: load the model from its path, or say the folder.");
        ReadOnlyMemory<byte> bytes = _proto.HasRawData ? _proto.RawData.Memory : TypedFields();
        return bytes.Length == Length * size
            ? bytes
            : throw new InvalidOperationException($"Tensor '{Name}' [{string.Join(", ", Dims)}] holds {bytes.Length} bytes, {Length * size} are needed.");
    }

    internal TensorProto ToProto(string? name)
    {
        // Byte strings are immutable and shared by the clone.
        TensorProto proto = _proto.Clone();
        if (name is not null)
            proto.Name = name;
        return proto;
    }

    private static OnnxTensor New(OnnxElementType type, ReadOnlySpan<long> dims, ByteString raw)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("ONNX raw data is little-endian; this machine is not.");
        TensorProto proto = New(type, dims);
        proto.RawData = raw;
        return new OnnxTensor(proto);
    }

    private static TensorProto New(OnnxElementType type, ReadOnlySpan<long> dims)
    {
        var proto = new TensorProto { DataType = (int)type };
        foreach (long dim in dims)
            proto.Dims.Add(dim);
        return proto;
    }

    private static unsafe void CheckBytes<T>(int count, string parameter)
        where T : unmanaged
    {
        if ((long)count * sizeof(T) > Array.MaxLength)
            throw new ArgumentException(
                $"{count} values of {sizeof(T)} bytes are more than one tensor can hold inside a model file ({Array.MaxLength} bytes); use fewer rows or a narrower type (Half).", parameter);
    }

    // The format packs small types into int32_data, and uint32 into uint64_data.
    private byte[] TypedFields() => ElementType switch
    {
        OnnxElementType.Float => Bytes<float>([.. _proto.FloatData]),
        OnnxElementType.Double => Bytes<double>([.. _proto.DoubleData]),
        OnnxElementType.Int64 => Bytes<long>([.. _proto.Int64Data]),
        OnnxElementType.UInt64 => Bytes<ulong>([.. _proto.Uint64Data]),
        OnnxElementType.UInt32 => Bytes<uint>([.. _proto.Uint64Data.Select(value => (uint)value)]),
        OnnxElementType.Int32 => Bytes<int>([.. _proto.Int32Data]),
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 => Bytes<ushort>([.. _proto.Int32Data.Select(value => (ushort)value)]),
        _ => [.. _proto.Int32Data.Select(value => (byte)value)],
    };

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
