namespace MLExtensions.Onnx;

/// <summary>Handle of a value in a graph that is being built: an input, a constant, or an output of a node.</summary>
/// <remarks>Operators of the graph are methods of its values: <c>x.Conv(w, b).Relu() + y</c>; see <see cref="MatrixOperators"/> and its neighbours.</remarks>
public sealed partial class OnnxValue
{
    internal OnnxValue(OnnxGraphBuilder? owner, OnnxValueKind kind, string? name, string stem, string key)
    {
        Owner = owner;
        Kind = kind;
        Name = name;
        Stem = stem;
        Key = key;
    }

    /// <summary>Stands for an optional input that is left out.</summary>
    public static OnnxValue None { get; } = new(null, OnnxValueKind.None, "", "", "");

    /// <summary>The name given to the value, or null when <see cref="OnnxGraphBuilder.Build"/> will choose one.</summary>
    public string? Name { get; }

    /// <summary>The element type as far as it could be inferred; <see cref="OnnxElementType.Undefined"/> otherwise.</summary>
    public OnnxElementType ElementType => Owner?.Shapes.ElementType(Key) ?? OnnxElementType.Undefined;

    /// <summary>The dimensions as far as they could be inferred; null when even their number is not known.</summary>
    public IReadOnlyList<OnnxDim>? Dims => Owner?.Shapes.Find(Key)?.Dims;

    internal OnnxGraphBuilder? Owner { get; }

    internal OnnxValueKind Kind { get; }

    /// <summary>What a chosen name starts with.</summary>
    internal string Stem { get; }

    /// <summary>A name to choose first, where it is free.</summary>
    internal string? Label { get; set; }

    /// <summary>The name, or one for the time of building, by which shapes are kept.</summary>
    internal string Key { get; }

    /// <summary>The graph, for operators that add nodes to it.</summary>
    internal OnnxGraphBuilder Graph => Owner ?? throw new InvalidOperationException("OnnxValue.None stands for no value; no operator applies to it.");

    /// <summary>The name, or what it will start with.</summary>
    public override string ToString() => Name ?? $"{Stem}…";
}
