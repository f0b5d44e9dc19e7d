using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>Cuts what computes one value out of a network, for images of one size.</summary>
internal static class LayerGraph
{
    /// <summary>From images of a size to a value of the network; batch normalizations are folded into the convolutions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="value">The value.</param>
    /// <param name="layer">The layer's name, for messages.</param>
    /// <param name="batch">Number of images; null for any.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">The layer needs images of another size.</exception>
    public static OnnxModel Cut(VisualizedNetwork network, string value, string layer, int? batch, int height, int width)
    {
        OnnxModel cut = network.Model.Cut([network.InputName], [value]).FoldBatchNormalization();
        OnnxDim count = batch is int size ? size : "N";
        OnnxDim[] dims = network.Input.Layout == TensorLayout.Nchw ? [count, network.Input.Channels, height, width] : [count, height, width, network.Input.Channels];
        try
        {
            cut = cut.ChangeBatch(count);
            return cut.Inputs[0].Dims is { } known && known.SequenceEqual(dims) ? cut : cut.ChangeInputDims(network.InputName, dims);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException(
                $"Layer '{layer}' does not take images of {height} × {width}{(network.Height is int h && network.Width is int w ? $"; the network is for {h} × {w}" : "")}. {error.Message}", error);
        }
    }
}
