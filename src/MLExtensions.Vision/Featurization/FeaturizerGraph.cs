using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Featurization;

/// <summary>
/// The graph from extracted pixels, [N, 3, height, width] of 0 to 255 red first, to features [N, D]: crop, preprocessing, network. The saved
/// form is the same graph for one row, [1, 3, height, width] to [D].
/// </summary>
internal static class FeaturizerGraph
{
    public const string Input = "pixels";
    public const string Output = PretrainedCnn.FeatureOutputName;

    private const string Prepared = "prepared";
    private const string RowSuffix = "_row";

    public static (OnnxModel Graph, FeaturizerForm Form) Build(PretrainedCnn network, CnnLayer layer, CnnFeaturizerOptions options)
    {
        int height = options.ImageSize ?? network.InputHeight ?? Vgg16.ImageSize;
        int width = options.ImageSize ?? network.InputWidth ?? Vgg16.ImageSize;
        OnnxModel features = network.FeatureModel(layer, options.Pooling, height, width);
        bool crops = options.Placement == ImagePlacement.CenterCrop;
        int fromHeight = crops ? Enlarged(height) : height;
        int fromWidth = crops ? Enlarged(width) : width;
        var format = new InputFormat(network.InputChannels, height, width, network.Layout, network.Preprocessing);
        OnnxModel front = FrontGraph.Build(Input, Prepared, new ImageSize(fromWidth, fromHeight), format, ClassifierGraphs.Versions(features));
        OnnxModel graph = front.Compose(
            features,
            new Dictionary<string, string> { [Prepared] = PretrainedCnn.FeatureInputName },
            new ComposeOptions { FirstPrefix = "prepare/", SecondPrefix = "network/" });
        graph = graph.RenameValues(new Dictionary<string, string> { ["prepare/" + Input] = Input, ["network/" + PretrainedCnn.FeatureOutputName] = Output });
        graph = graph.LowerOpset();
        int dimension = checked((int)features.Outputs[0].Dims![1].Size!.Value);
        return (graph, new FeaturizerForm(layer.Name, options, fromWidth, fromHeight, dimension));
    }

    /// <summary>The form for one row, its input and output named as columns.</summary>
    public static OnnxModel ToRow(OnnxModel graph, FeaturizerForm form, string input, string output)
    {
        OnnxModel single = graph.ChangeBatch(1);
        var builder = new OnnxGraphBuilder("row", new OnnxBuildOptions { Opset = checked((int)graph.OpsetImports[""]), IrVersion = checked((int)graph.IrVersion) });
        OnnxValue row = builder.Input("vector", OnnxElementType.Float, 1, form.Dimension).Reshape(form.Dimension);
        OnnxModel last = builder.Output("row", row).Build();
        OnnxModel joined = single.Compose(last, new Dictionary<string, string> { [Output] = "vector" }, new ComposeOptions { SecondPrefix = "row/" });
        return joined.RenameValues(new Dictionary<string, string> { [Input] = input, [Output] = output + RowSuffix, ["row/row"] = output });
    }

    /// <summary>The graph that <see cref="ToRow"/> was made of.</summary>
    /// <exception cref="InvalidDataException">The graph is not one of these.</exception>
    public static OnnxModel FromRow(OnnxModel row)
    {
        if (row.Inputs is not [OnnxValueInfo input] || row.Outputs is not [OnnxValueInfo output])
        {
            throw new InvalidDataException("The graph of a featurizer has one input and one output.");
        }

        try
        {
            return row.Cut([input.Name], [output.Name + RowSuffix])
                .RenameValues(new Dictionary<string, string> { [input.Name] = Input, [output.Name + RowSuffix] = Output })
                .ChangeBatch(Network.BatchSymbol);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The graph of a featurizer is not as it was written: {error.Message}", error);
        }
    }

    /// <summary>256 for 224.</summary>
    private static int Enlarged(int size) => ((size * 8) + 3) / 7;
}
