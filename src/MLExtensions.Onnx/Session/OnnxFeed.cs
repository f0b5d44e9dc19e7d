using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx;

/// <summary>A value for one input of a session: a name, row-major values and their dimensions. The values are not copied, except texts.</summary>
public readonly struct OnnxFeed
{
    private readonly Func<OrtValue>? _bind;
    private readonly Func<MemoryHandle>? _pin;

    private OnnxFeed(string name, OnnxElementType type, long[] dims, Func<OrtValue> bind, Func<MemoryHandle>? pin = null)
    {
        Name = name;
        ElementType = type;
        Dims = dims;
        _bind = bind;
        _pin = pin;
    }

    /// <summary>The input's name.</summary>
    public string Name { get; }

    /// <summary>Element type of the values.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<long> Dims { get; }

    /// <summary>Numbers or booleans.</summary>
    /// <typeparam name="T">float, double, bool or an integer type of 8 to 64 bits.</typeparam>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static OnnxFeed Of<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<long> dims)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ElementTypes.CheckCount(values.Length, dims, nameof(dims));
        OnnxElementType type = ElementTypes.Of<T>();
        long[] shape = dims.ToArray();
        return new OnnxFeed(name, type, shape, () => Bind(values, type, shape), values.Pin);
    }

    /// <summary>Texts; null counts as the empty text.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static OnnxFeed Of(string name, ReadOnlyMemory<string> values, params ReadOnlySpan<long> dims)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ElementTypes.CheckCount(values.Length, dims, nameof(dims));
        long[] shape = dims.ToArray();
        return new OnnxFeed(name, OnnxElementType.String, shape, () => Bind(values, shape));
    }

    /// <summary>For example <c>tokens: String [1, 3]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType} [{string.Join(", ", Dims ?? [])}]";

    /// <summary>Keeps numbers where they are in memory, until the handle is disposed.</summary>
    internal MemoryHandle Pin() =>
        _pin is null ? throw new ArgumentException("A feed needs a name and numbers: create it with OnnxFeed.Of.") : _pin();

    internal OrtValue Bind() =>
        _bind is null ? throw new ArgumentException("A feed needs a name and values: create it with OnnxFeed.Of.") : _bind();

    private static OrtValue Bind<T>(ReadOnlyMemory<T> values, OnnxElementType type, long[] shape)
        where T : unmanaged
    {
        Memory<T> memory = System.Runtime.InteropServices.MemoryMarshal.AsMemory(values);
        if (typeof(T) != typeof(Half))
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);
        // ONNX Runtime has its own 16-bit type of the same bits, and maps .NET types by exact match.
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float16, shape);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.Span).CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static OrtValue Bind(ReadOnlyMemory<string> values, long[] shape)
    {
        OrtValue tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        ReadOnlySpan<string> texts = values.Span;
        for (int i = 0; i < texts.Length; i++)
            tensor.StringTensorSetElementAt((texts[i] ?? "").AsSpan(), i);
        return tensor;
    }
}
