namespace MLExtensions.Onnx;

/// <summary>What is known before a run about the values of a graph: element type, dimensions, and the content of small integer tensors.</summary>
public sealed class InferredShapes
{
    private readonly Dictionary<string, OnnxValueInfo> _values = [];
    private readonly Dictionary<string, SymbolicInt[]> _contents = [];
    private readonly Dictionary<string, double[]> _numbers = [];

    /// <summary>Longer tensors are data, not shapes: their content is not followed.</summary>
    internal const int MaxContent = 1024;

    internal InferredShapes()
    {
    }

    /// <summary>Begins with what is known already, and adds nothing to it: for a graph inside a graph.</summary>
    internal InferredShapes(InferredShapes outer)
    {
        _values = new(outer._values);
        _contents = new(outer._contents);
        _numbers = new(outer._numbers);
    }

    /// <summary>Names of the values about which something is known.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Type and dimensions of a value, or null when nothing is known about it.</summary>
    public OnnxValueInfo? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The sizes, when every one is known; null otherwise.</summary>
    internal long[]? StaticDims(string name)
    {
        if (Find(name)?.Dims is not IReadOnlyList<OnnxDim> dims)
            return null;
        var sizes = new long[dims.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (dims[i].Size is not long size)
                return null;
            sizes[i] = size;
        }

        return sizes;
    }

    /// <summary>The number of dimensions, or null.</summary>
    internal int? Rank(string name) => Find(name)?.Dims?.Count;

    internal OnnxElementType ElementType(string name) => Find(name)?.ElementType ?? OnnxElementType.Undefined;

    /// <summary>The content of an integer tensor of rank 0 or 1 as far as it is known (Shape → Gather → Concat chains give symbolic entries), or null.</summary>
    internal SymbolicInt[]? Content(string name) => _contents.GetValueOrDefault(name);

    /// <summary>The content of an integer tensor of rank 0 or 1 when every entry is known; null otherwise.</summary>
    internal long[]? Integers(string name) =>
        Content(name) is SymbolicInt[] content && content.All(entry => entry.Value is not null) ? [.. content.Select(entry => entry.Value!.Value)] : null;

    /// <summary>The content of a small floating-point tensor of rank 0 or 1 (scales, limits) when it is known; null otherwise.</summary>
    internal double[]? Numbers(string name) => _numbers.GetValueOrDefault(name);

    internal void Set(OnnxValueInfo info) => _values[info.Name] = info;

    internal void SetContent(string name, SymbolicInt[] content) => _contents[name] = content;

    internal void SetNumbers(string name, double[] numbers) => _numbers[name] = numbers;
}
