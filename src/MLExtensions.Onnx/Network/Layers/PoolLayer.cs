namespace MLExtensions.Onnx;

/// <summary>The largest element or the mean of windows of images [N, channels, height, width].</summary>
/// <param name="Size">Height and width of the window.</param>
/// <param name="IsMaximum">The largest element, otherwise the mean (of what lies inside the image).</param>
public sealed record PoolLayer(Size2D Size, bool IsMaximum) : Layer
{
    /// <summary>Steps of the window.</summary>
    /// <value>The default value is null: the size of the window.</value>
    public Size2D? Stride { get; init; }

    /// <summary>The margin.</summary>
    /// <value>The default value is none.</value>
    public Padding Padding { get; init; }

    /// <inheritdoc/>
    public override string Kind => IsMaximum ? "MaxPool" : "AveragePool";

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        Size2D size = Size.Require(1, nameof(Size)), stride = (Stride ?? Size).Require(1, nameof(Stride));
        context.RequireDims(input, Network.BatchSymbol, "channels", "height", "width");
        long[] pads = Padding.For(context, input, size, stride, 1);
        return IsMaximum
            ? input.MaxPool(size.ToInts(), stride.ToInts(), pads, name: context.Name)
            : input.AveragePool(size.ToInts(), stride.ToInts(), pads, name: context.Name);
    }
}
