using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Cuts a network behind a layer and makes a vector of what the layer gives.</summary>
internal static class FeatureCut
{
    private const string Prefix = "features/";

    public static OnnxModel Make(PretrainedCnn network, CnnLayer layer, FeaturePooling pooling, int? height, int? width)
    {
        if (!Enum.IsDefined(pooling))
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, $"pooling must be one of {string.Join(", ", Enum.GetNames<FeaturePooling>())}.");
        }

        OnnxModel cut = network.Model.Cut([network.InputName], [layer.ValueName]);
        if (height != network.InputHeight || width != network.InputWidth)
        {
            OnnxDim rows = height ?? OnnxDim.Unknown, columns = width ?? OnnxDim.Unknown, batch = cut.Inputs[0].Dims![0];
            cut = network.Layout == TensorLayout.Nchw
                ? cut.ChangeInputDims(network.InputName, batch, network.InputChannels, rows, columns)
                : cut.ChangeInputDims(network.InputName, batch, rows, columns, network.InputChannels);
        }

        cut = cut.ChangeBatch(Network.BatchSymbol);
        OnnxModel head = Head(cut, layer, pooling);
        OnnxModel joined = cut.Compose(head, new Dictionary<string, string> { [layer.ValueName] = "planes" }, new ComposeOptions { SecondPrefix = Prefix });
        var names = new Dictionary<string, string> { [Prefix + "vector"] = PretrainedCnn.FeatureOutputName };
        if (network.InputName != PretrainedCnn.FeatureInputName)
        {
            names[network.InputName] = PretrainedCnn.FeatureInputName;
        }

        // Values inside that happen to bear the two names make room.
        foreach (string taken in joined.Nodes.SelectMany(node => node.Outputs).Concat(joined.Initializers.Select(tensor => tensor.Name)).Distinct())
        {
            if (taken is PretrainedCnn.FeatureInputName or PretrainedCnn.FeatureOutputName)
            {
                names[taken] = Prefix + taken;
            }
        }

        return joined.RenameValues(names);
    }

    private static OnnxModel Head(OnnxModel cut, CnnLayer layer, FeaturePooling pooling)
    {
        IReadOnlyList<OnnxDim> dims = cut.Outputs[0].Dims ?? (layer.IsSpatial ? [Network.BatchSymbol, layer.Channels, OnnxDim.Unknown, OnnxDim.Unknown] : [Network.BatchSymbol, layer.Channels]);
        var options = new OnnxBuildOptions { Opset = checked((int)cut.OpsetImports[""]), IrVersion = checked((int)cut.IrVersion), AllowNewer = true };
        var graph = new OnnxGraphBuilder("features", options);
        OnnxValue planes = graph.Input("planes", OnnxElementType.Float, [.. dims]);
        OnnxValue vector = planes;
        if (layer.IsSpatial)
        {
            vector = layer.Layout == TensorLayout.Nhwc ? vector.Transpose(0, 3, 1, 2) : vector;
            vector = pooling switch
            {
                FeaturePooling.Average => vector.GlobalAveragePool(),
                FeaturePooling.Max => vector.GlobalMaxPool(),
                _ => vector,
            };
            vector = vector.Flatten();
        }

        if (vector.Dims is not [_, { Size: long size }])
        {
            throw new ArgumentException($"The number of features of layer '{layer}' depends on the size of the images: give height and width, or pool.", nameof(layer));
        }

        return graph.Output("vector", vector == planes ? vector.Identity() : vector, OnnxElementType.Float, Network.BatchSymbol, size).Build();
    }
}
