using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A trained tensor as the kernels hold it, its gradient and the optimizer's state for it.</summary>
internal sealed unsafe class FusedParameter : IDisposable
{
    private readonly WeightLayout? _layout;
    private readonly AlignedBuffer<float> _values;
    private readonly AlignedBuffer<float>? _gradients;
    private readonly AlignedBuffer<float>[] _slots;
    private AlignedBuffer<float>? _partials;

    /// <summary>Makes room for a weight.</summary>
    /// <param name="name">The initializer.</param>
    /// <param name="layout">How it lies; null for a vector.</param>
    /// <param name="length">The length of a vector, rounded up.</param>
    /// <param name="used">The number of values of the ONNX tensor.</param>
    /// <param name="slots">The number of the optimizer's state tensors, with the sum of gradients where they are accumulated; null where it is not trained.</param>
    public FusedParameter(string name, WeightLayout? layout, int length, int used, int? slots)
    {
        Name = name;
        _layout = layout;
        Length = layout?.Length ?? length;
        Used = used;
        _values = new AlignedBuffer<float>(Length + 16);
        _gradients = slots is null ? null : new AlignedBuffer<float>(Length + 16);
        _slots = new AlignedBuffer<float>[slots ?? 0];
        for (int i = 0; i < _slots.Length; i++)
            _slots[i] = new AlignedBuffer<float>(Length + 16);
    }

    public string Name { get; }

    /// <summary>Floats, with those that round up.</summary>
    public int Length { get; }

    /// <summary>Values of the ONNX tensor.</summary>
    public int Used { get; }

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => NativeSize.Of(_values, _gradients, _partials) + NativeSize.Of(_slots);

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; init; }

    /// <summary>Whether it is trained, or stays as it is.</summary>
    public bool IsTrained => _gradients is not null;

    /// <summary>Whether some floats belong to no channel.</summary>
    public bool HasPadding => _layout is null ? Length != Used : _layout.HasPadding;

    public float* Values => _values.Address;

    public float* Gradients => _gradients!.Address;

    /// <summary>Sums of gradients that are added up in their order; 0 where the gradient is computed at once.</summary>
    public int Partials { get; private set; }

    public float* Slot(int index) => _slots[index].Address;

    /// <summary>One of the partial sums.</summary>
    public float* Partial(int index) => _partials!.Address + ((long)index * Length);

    public void UsePartials(int count)
    {
        Partials = count;
        _partials ??= new AlignedBuffer<float>(((long)count * Length) + 16);
    }

    /// <summary>Reads values (slot −1) or a state tensor in the ONNX tensor's order.</summary>
    public void Read(int slot, Span<float> destination) => Read(slot < 0 ? Values : Slot(slot), destination);

    /// <summary>Reads the gradient in the ONNX tensor's order.</summary>
    public void ReadGradient(Span<float> destination) => Read(Gradients, destination);

    /// <summary>Replaces values (slot −1) or a state tensor.</summary>
    public void Write(int slot, ReadOnlySpan<float> values)
    {
        Span<float> target = new(slot < 0 ? Values : Slot(slot), Length);
        if (_layout is null)
            values.CopyTo(target);
        else
            _layout.Pack(values, target);
    }

    private void Read(float* from, Span<float> destination)
    {
        Span<float> source = new(from, Length);
        if (_layout is null)
            source[..Used].CopyTo(destination);
        else
            _layout.Unpack(source, destination);
    }

    /// <summary>Sets the gradients of what belongs to no channel to zero.</summary>
    public void ClearPadding()
    {
        if (_layout is null)
            new Span<float>(Gradients + Used, Length - Used).Clear();
        else
            _layout.ClearPadding(new Span<float>(Gradients, Length));
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradients?.Dispose();
        _partials?.Dispose();
        foreach (AlignedBuffer<float> slot in _slots)
            slot.Dispose();
    }
}
