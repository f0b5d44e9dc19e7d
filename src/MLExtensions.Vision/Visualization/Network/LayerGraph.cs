using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>Cuts what computes a layer out of a network, for images of one size.</summary>
internal static class LayerGraph
{
    /// <summary>From images to a layer's maps [N, filters, rows, columns] or vectors [N, units]; batch normalizations are folded into the convolutions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="beforeActivation">Whether to leave the layer's activation out.</param>
    /// <param name="batch">Number of images; null for any.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">The layer needs images of another size.</exception>
    public static OnnxModel Cut(VisualizedNetwork network, CnnLayer layer, bool beforeActivation, int? batch, int height, int width)
    {
        string value = beforeActivation ? layer.PreActivationName : layer.ValueName;
        OnnxModel cut = network.Model.Cut([network.InputName], [value]).FoldBatchNormalization();
        OnnxDim count = batch is int size ? size : "N";
        OnnxDim[] dims = network.Input.Layout == TensorLayout.Nchw ? [count, network.Input.Channels, height, width] : [count, height, width, network.Input.Channels];
        try
        {
            cut = cut.ChangeBatch(count);
            cut = cut.Inputs[0].Dims is { } known && known.SequenceEqual(dims) ? cut : cut.ChangeInputDims(network.InputName, dims);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException(
                $"Layer '{layer.Name}' does not take images of {height} × {width}{(network.Height is int h && network.Width is int w ? $"; the network is for {h} × {w}" : "")}. {error.Message}", error);
        }

        return layer is { IsSpatial: true, Layout: TensorLayout.Nhwc } ? Turn(cut) : cut;
    }

    /// <summary>Puts nodes behind the model's output. Their names get a prefix, so that they cannot meet the model's own.</summary>
    /// <param name="cut">The model.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="result">What the new output is called behind the prefix.</param>
    /// <param name="compute">The nodes.</param>
    public static OnnxModel Append(OnnxModel cut, string prefix, string result, Func<OnnxValue, OnnxValue> compute)
    {
        OnnxValueInfo output = cut.Outputs[0];
        var tail = new OnnxGraphBuilder("tail");
        tail.Output(result, compute(tail.Input("given", OnnxElementType.Float, [.. output.Dims!])));
        return cut.Compose(tail.Build(), new Dictionary<string, string> { [output.Name] = "given" }, new ComposeOptions { SecondPrefix = prefix });
    }

    private static OnnxModel Turn(OnnxModel cut) => Append(cut, "channels_first/", "planes", value => value.Transpose(0, 3, 1, 2));
}
