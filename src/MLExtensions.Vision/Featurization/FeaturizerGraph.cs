using MLExtensions.Onnx;

namespace MLExtensions.Vision.Featurization;

/// <summary>
/// The graph from extracted pixels, [N, 3, height, width] of 0 to 255 red first, to features [N, D]: crop, preprocessing, network. The saved
/// form is the same graph for one row, [1, 3, height, width] to [D].
/// </summary>
internal static class FeaturizerGraph
{
    public const string Input = "pixels";
    public const string Output = PretrainedCnn.FeatureOutputName;

    private const string RowSuffix = "_row";

    // Rec. 601, as grey images are made of coloured ones everywhere here.
    private static readonly float[] s_luma = [0.299f, 0.587f, 0.114f];

    public static (OnnxModel Graph, FeaturizerForm Form) Build(PretrainedCnn network, CnnLayer layer, CnnFeaturizerOptions options)
    {
        int height = options.ImageSize ?? network.InputHeight ?? Vgg16.ImageSize;
        int width = options.ImageSize ?? network.InputWidth ?? Vgg16.ImageSize;
        OnnxModel features = network.FeatureModel(layer, options.Pooling, height, width);
        bool crops = options.Placement == ImagePlacement.CenterCrop;
        int fromHeight = crops ? Enlarged(height) : height;
        int fromWidth = crops ? Enlarged(width) : width;
        OnnxModel before = Preprocessing(network, (fromHeight, fromWidth), (height, width), features);
        OnnxModel graph = before.Compose(
            features,
            new Dictionary<string, string> { ["prepared"] = PretrainedCnn.FeatureInputName },
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

    private static OnnxModel Preprocessing(PretrainedCnn network, (int Height, int Width) from, (int Height, int Width) to, OnnxModel features)
    {
        // Slice takes its bounds as inputs since opset 10: older networks are cropped by older means below.
        int opset = checked((int)features.OpsetImports[""]);
        var graph = new OnnxGraphBuilder("featurizer", new OnnxBuildOptions { Opset = opset, IrVersion = checked((int)features.IrVersion), AllowNewer = true });
        OnnxValue pixels = graph.Input(Input, OnnxElementType.Float, Network.BatchSymbol, 3, from.Height, from.Width);
        OnnxValue value = pixels;
        if (from != to)
        {
            long top = (from.Height - to.Height) / 2, left = (from.Width - to.Width) / 2;
            value = opset >= 10
                ? value.Slice(2, top, top + to.Height).Slice(3, left, left + to.Width)
                : graph.Node("Slice", [value], [OnnxAttribute.Ints("axes", 2, 3), OnnxAttribute.Ints("starts", top, left), OnnxAttribute.Ints("ends", top + to.Height, left + to.Width)]);
        }

        value = ToChannels(graph, value, network);
        if (network.Layout == TensorLayout.Nhwc)
        {
            value = value.Transpose(0, 2, 3, 1);
        }

        return graph.Output("prepared", value).Build();
    }

    /// <summary>A convolution of one pixel mixes and scales the channels: order, grey, mean and deviation at once.</summary>
    private static OnnxValue ToChannels(OnnxGraphBuilder graph, OnnxValue pixels, PretrainedCnn network)
    {
        int channels = network.InputChannels;
        var weights = new float[channels * 3];
        var bias = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            (float factor, bias[c]) = network.Preprocessing.Line(c, channels);
            for (int color = 0; color < 3; color++)
            {
                bool isSource = color == (network.Preprocessing.BlueFirst ? 2 - c : c);
                weights[(c * 3) + color] = factor * (channels == 1 ? s_luma[color] : isSource ? 1 : 0);
            }
        }

        return pixels.Conv(
            graph.Initializer(OnnxTensor.Create<float>(weights, channels, 3, 1, 1)), graph.Initializer(OnnxTensor.Create<float>(bias, channels)), [1, 1], [0, 0, 0, 0], [1, 1], 1, "preprocess");
    }
}
