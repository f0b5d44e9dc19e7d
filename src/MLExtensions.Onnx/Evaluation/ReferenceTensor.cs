namespace MLExtensions.Onnx;

/// <summary>A dense row-major tensor of the reference evaluator: every element, whatever its type, is a <see cref="double"/>.</summary>
/// <remarks>
/// Booleans are 0 and 1. Integers are exact up to 2⁵³ in magnitude. Real numbers are never rounded to the element type, which only says
/// what the graph takes the tensor for.
/// </remarks>
public sealed class ReferenceTensor
{
    /// <summary>Wraps values; the array is not copied.</summary>
    /// <param name="elementType">What the graph takes the tensor for; no text.</param>
    /// <param name="dims">The dimensions; none for a scalar.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions, or the type is not numeric.</exception>
    public ReferenceTensor(OnnxElementType elementType, ReadOnlySpan<long> dims, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (elementType is OnnxElementType.Undefined or OnnxElementType.String or OnnxElementType.Complex64 or OnnxElementType.Complex128)
            throw new ArgumentException($"A reference tensor holds real numbers, integers or booleans, not {elementType}.", nameof(elementType));
        ElementTypes.CheckCount(values.Length, dims, nameof(dims));
        ElementType = elementType;
        Dims = dims.ToArray();
        Values = values;
    }

    /// <summary>What the graph takes the tensor for.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public long[] Dims { get; }

    /// <summary>The elements, row-major.</summary>
    public double[] Values { get; }

    /// <summary>True for a type of real numbers: the tensors that have gradients.</summary>
    public bool IsReal => ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    /// <summary>A tensor of type <see cref="OnnxElementType.Float"/> over the values.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static ReferenceTensor Float(double[] values, params ReadOnlySpan<long> dims) => new(OnnxElementType.Float, dims, values);

    /// <summary>A tensor of type <see cref="OnnxElementType.Int64"/>.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static ReferenceTensor Int64(ReadOnlySpan<long> values, params ReadOnlySpan<long> dims)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
            doubles[i] = values[i];
        return new ReferenceTensor(OnnxElementType.Int64, dims, doubles);
    }

    /// <summary>The values of a model's constant.</summary>
    /// <exception cref="NotSupportedException">The tensor holds texts or complex numbers.</exception>
    /// <exception cref="InvalidOperationException">The data is in another file, or its length does not fit the dimensions.</exception>
    public static ReferenceTensor FromTensor(OnnxTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new ReferenceTensor(Numeric(tensor.ElementType, tensor.Name), [.. tensor.Dims], tensor.ElementType switch
        {
            OnnxElementType.Float => Widen(tensor.AsSpan<float>(), value => value),
            OnnxElementType.Double => tensor.AsSpan<double>().ToArray(),
            OnnxElementType.Float16 => Widen(tensor.AsSpan<Half>(), value => (double)value),
            OnnxElementType.Int64 => Widen(tensor.AsSpan<long>(), value => value),
            OnnxElementType.Int32 => Widen(tensor.AsSpan<int>(), value => value),
            OnnxElementType.Int16 => Widen(tensor.AsSpan<short>(), value => value),
            OnnxElementType.Int8 => Widen(tensor.AsSpan<sbyte>(), value => value),
            OnnxElementType.UInt64 => Widen(tensor.AsSpan<ulong>(), value => value),
            OnnxElementType.UInt32 => Widen(tensor.AsSpan<uint>(), value => value),
            OnnxElementType.UInt16 => Widen(tensor.AsSpan<ushort>(), value => value),
            OnnxElementType.UInt8 => Widen(tensor.AsSpan<byte>(), value => value),
            _ => Widen(tensor.AsSpan<bool>(), value => value ? 1 : 0),
        });
    }

    /// <summary>The values of an output of a session's run.</summary>
    /// <exception cref="ArgumentException">The run has no such output.</exception>
    /// <exception cref="NotSupportedException">The output holds texts or complex numbers.</exception>
    public static ReferenceTensor FromResult(OnnxResults results, string name)
    {
        ArgumentNullException.ThrowIfNull(results);
        OnnxElementType type = results.ElementType(name);
        return new ReferenceTensor(Numeric(type, name), results.Dims(name), type switch
        {
            OnnxElementType.Float => Widen(results.Span<float>(name), value => value),
            OnnxElementType.Double => results.Span<double>(name).ToArray(),
            OnnxElementType.Float16 => Widen(results.Span<Half>(name), value => (double)value),
            OnnxElementType.Int64 => Widen(results.Span<long>(name), value => value),
            OnnxElementType.Int32 => Widen(results.Span<int>(name), value => value),
            OnnxElementType.Int16 => Widen(results.Span<short>(name), value => value),
            OnnxElementType.Int8 => Widen(results.Span<sbyte>(name), value => value),
            OnnxElementType.UInt64 => Widen(results.Span<ulong>(name), value => value),
            OnnxElementType.UInt32 => Widen(results.Span<uint>(name), value => value),
            OnnxElementType.UInt16 => Widen(results.Span<ushort>(name), value => value),
            OnnxElementType.UInt8 => Widen(results.Span<byte>(name), value => value),
            _ => Widen(results.Span<bool>(name), value => value ? 1 : 0),
        });
    }

    /// <summary>A feed of the tensor's element type for a session; real numbers are rounded to it.</summary>
    /// <exception cref="NotSupportedException">.NET has no such number type (BFloat16).</exception>
    public OnnxFeed ToFeed(string name) => ElementType switch
    {
        OnnxElementType.Float => OnnxFeed.Of<float>(name, Narrow(value => (float)value), Dims),
        OnnxElementType.Double => OnnxFeed.Of<double>(name, Values, Dims),
        OnnxElementType.Float16 => OnnxFeed.Of<Half>(name, Narrow(value => (Half)value), Dims),
        OnnxElementType.Int64 => OnnxFeed.Of<long>(name, Narrow(value => (long)value), Dims),
        OnnxElementType.Int32 => OnnxFeed.Of<int>(name, Narrow(value => (int)value), Dims),
        OnnxElementType.Int16 => OnnxFeed.Of<short>(name, Narrow(value => (short)value), Dims),
        OnnxElementType.Int8 => OnnxFeed.Of<sbyte>(name, Narrow(value => (sbyte)value), Dims),
        OnnxElementType.UInt64 => OnnxFeed.Of<ulong>(name, Narrow(value => (ulong)value), Dims),
        OnnxElementType.UInt32 => OnnxFeed.Of<uint>(name, Narrow(value => (uint)value), Dims),
        OnnxElementType.UInt16 => OnnxFeed.Of<ushort>(name, Narrow(value => (ushort)value), Dims),
        OnnxElementType.UInt8 => OnnxFeed.Of<byte>(name, Narrow(value => (byte)value), Dims),
        OnnxElementType.Bool => OnnxFeed.Of<bool>(name, Narrow(value => value != 0), Dims),
        _ => throw new NotSupportedException($"There is no .NET number type for {ElementType}, so '{name}' cannot be fed."),
    };

    /// <summary>For example <c>Float [2, 3]</c>.</summary>
    public override string ToString() => $"{ElementType} {DescribeDims()}";

    internal string DescribeDims() => $"[{string.Join(", ", Dims)}]";

    private static OnnxElementType Numeric(OnnxElementType type, string name) =>
        type is >= OnnxElementType.Float and <= OnnxElementType.UInt64 and not OnnxElementType.String
            ? type
            : throw new NotSupportedException($"'{name}' holds {type}; the reference evaluator computes with real numbers, integers and booleans.");

    private static double[] Widen<T>(ReadOnlySpan<T> values, Func<T, double> convert)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
            doubles[i] = convert(values[i]);
        return doubles;
    }

    private T[] Narrow<T>(Func<double, T> convert) => Array.ConvertAll(Values, value => convert(value));
}
