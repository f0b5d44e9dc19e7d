using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>The outputs of one run, in native memory until disposed.</summary>
public sealed class OnnxResults : IDisposable
{
    private readonly IReadOnlyList<string> _names;
    private readonly IDisposableReadOnlyCollection<OrtValue> _values;
    private bool _disposed;

    internal OnnxResults(IReadOnlyList<string> names, IDisposableReadOnlyCollection<OrtValue> values)
    {
        _names = names;
        _values = values;
    }

    /// <summary>The outputs' names, in the order they were asked for.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Dimensions of an output.</summary>
    /// <exception cref="ArgumentException">The run has no such output.</exception>
    public long[] Dims(string name) => Find(name).GetTensorTypeAndShape().Shape;

    /// <summary>Element type of an output.</summary>
    /// <exception cref="ArgumentException">The run has no such output.</exception>
    public OnnxElementType ElementType(string name) => (OnnxElementType)(int)Find(name).GetTensorTypeAndShape().ElementDataType;

    /// <summary>Values of an output, row-major. The span is valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ArgumentException">The run has no such output, or it holds another type.</exception>
    public ReadOnlySpan<T> Span<T>(string name)
        where T : unmanaged
    {
        OrtValue value = Find(name);
        OnnxElementType type = ElementType(name);
        if (type != ElementTypes.Of<T>())
            throw new ArgumentException($"Output '{name}' holds {type}, not {ElementTypes.Of<T>()}.", nameof(name));
        return MemoryMarshal.Cast<byte, T>(value.GetTensorMutableRawData());
    }

    /// <summary>Texts of an output, row-major.</summary>
    /// <exception cref="ArgumentException">The run has no such output, or it holds no texts.</exception>
    public string[] Strings(string name)
    {
        OrtValue value = Find(name);
        OnnxElementType type = ElementType(name);
        return type == OnnxElementType.String
            ? value.GetStringTensorAsArray()
            : throw new ArgumentException($"Output '{name}' holds {type}, not String.", nameof(name));
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _values.Dispose();
    }

    private OrtValue Find(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (int i = 0; i < _names.Count; i++)
        {
            if (_names[i] == name)
                return _values[i];
        }

        throw new ArgumentException($"The run has no output '{name}'; it has {string.Join(", ", _names)}.", nameof(name));
    }
}
