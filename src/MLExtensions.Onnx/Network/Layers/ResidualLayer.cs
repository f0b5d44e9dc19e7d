namespace MLExtensions.Onnx;

/// <summary>The sum of a path's result and the input, or a shortcut's result (He et al. 2016).</summary>
/// <param name="Path">The layers of the path.</param>
/// <param name="Shortcut">Layers of the shortcut; null for the input itself, whose shape the path must keep.</param>
public sealed record ResidualLayer(Func<LayerChain, LayerChain> Path, Func<LayerChain, LayerChain>? Shortcut = null) : Layer
{
    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        OnnxValue path = context.Apply(Path, input);
        OnnxValue shortcut = Shortcut is null ? input : context.Apply(Shortcut, input);
        // Broadcasting would hide a mistake.
        if (path.Dims is IReadOnlyList<OnnxDim> a && shortcut.Dims is IReadOnlyList<OnnxDim> b && !a.SequenceEqual(b))
            throw context.Error(input, $"cannot add its path {ShapeContext.Text(a)} to {(Shortcut is null ? "its input" : "its shortcut")} {ShapeContext.Text(b)}");
        return path + shortcut;
    }
}
