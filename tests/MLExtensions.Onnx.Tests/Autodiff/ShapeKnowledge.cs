namespace MLExtensions.Onnx.Tests;

/// <summary>What a model says of its tensors before the run.</summary>
public enum ShapeKnowledge
{
    /// <summary>Every size; integer inputs of nodes are initializers.</summary>
    Static,

    /// <summary>The rank: each dimension is a symbol of its own. Integer inputs of nodes are graph inputs.</summary>
    Symbolic,

    /// <summary>Not even the rank. Integer inputs of nodes are graph inputs.</summary>
    None,
}
