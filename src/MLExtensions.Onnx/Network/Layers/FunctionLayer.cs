namespace MLExtensions.Onnx;

/// <summary>A layer without parameters: any operators of the graph.</summary>
/// <param name="Label">What the summary calls it.</param>
/// <param name="Function">From what the layer gets to what it gives.</param>
public sealed record FunctionLayer(string Label, Func<OnnxValue, OnnxValue> Function) : Layer
{
    /// <inheritdoc/>
    public override string Kind => Label;

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input) => Function(input);
}
