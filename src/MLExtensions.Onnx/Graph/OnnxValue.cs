namespace MLExtensions.Onnx;

/// <summary>Handle of a value in a graph that is being built: an input, a constant, or an output of a node.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(OnnxGraphBuilder? owner, OnnxValueKind kind, string? name, string stem)
    {
        Owner = owner;
        Kind = kind;
        Name = name;
        Stem = stem;
    }

    /// <summary>Stands for an optional input that is left out.</summary>
    public static OnnxValue None { get; } = new(null, OnnxValueKind.None, "", "");

    /// <summary>The name given to the value, or null when <see cref="OnnxGraphBuilder.Build"/> will choose one.</summary>
    public string? Name { get; }

    internal OnnxGraphBuilder? Owner { get; }

    internal OnnxValueKind Kind { get; }

    /// <summary>What a chosen name starts with.</summary>
    internal string Stem { get; }

    /// <summary>The name, or what it will start with.</summary>
    public override string ToString() => Name ?? $"{Stem}…";
}
