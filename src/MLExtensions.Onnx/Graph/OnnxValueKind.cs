namespace MLExtensions.Onnx;

internal enum OnnxValueKind
{
    None,
    Input,
    Initializer,
    NodeOutput,

    /// <summary>A name only; the value that bears it comes from elsewhere in the graph.</summary>
    Reference,
}
