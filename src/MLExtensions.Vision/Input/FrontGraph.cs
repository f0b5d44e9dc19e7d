using MLExtensions.Onnx;

namespace MLExtensions.Vision.Input;

/// <summary>
/// What stands before a network in a graph: from pixels as the built-in ExtractPixels gives them (red, green, blue planes of 0 to 255) to
/// what the network wants: cropped, scaled, its channels, its order of channels, its layout.
/// </summary>
internal static class FrontGraph
{
    private const int OpsetOfSliceInputs = 10;

    /// <summary>Luma of ITU-R BT.601: red, green, blue.</summary>
    private static readonly float[] s_luma = [0.299f, 0.587f, 0.114f];

    /// <summary>Builds the graph: [N, 3, height of the image, width of the image] to the network's input.</summary>
    /// <param name="input">Name of the input.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="image">Size of the pixels that are fed.</param>
    /// <param name="target">What the network wants.</param>
    /// <param name="options">Versions: those of the network that the graph is to be joined to.</param>
    public static OnnxModel Build(string input, string output, ImageSize image, InputFormat target, OnnxBuildOptions options)
    {
        var g = new OnnxGraphBuilder("front", options);
        OnnxValue pixels = g.Input(input, OnnxElementType.Float, Network.BatchSymbol, 3, image.Height, image.Width);
        if (image != new ImageSize(target.Width, target.Height))
        {
            pixels = CropCentre(g, pixels, image, target);
        }

        ImagePreprocessing preprocessing = target.Preprocessing;
        float[] scale = [.. preprocessing.StandardDeviation.Select(deviation => preprocessing.Scale / deviation)];
        float[] shift = [.. preprocessing.Mean.Zip(preprocessing.StandardDeviation, (mean, deviation) => -mean / deviation)];
        if (target.Channels == 1)
        {
            // A network of grey images has one figure of each kind: the presets repeat theirs.
            OnnxValue luma = g.Initializer(OnnxTensor.Create<float>(s_luma, 1, 3, 1, 1));
            pixels = ((pixels * luma).ReduceSum([1]) * scale[0]) + shift[0];
        }
        else
        {
            pixels = (pixels * g.Initializer(OnnxTensor.Create<float>(scale, 1, 3, 1, 1))) + g.Initializer(OnnxTensor.Create<float>(shift, 1, 3, 1, 1));
            pixels = preprocessing.BlueFirst ? pixels.Gather(g.Vector<long>(2, 1, 0), axis: 1) : pixels;
        }

        g.Output(output, target.Layout == TensorLayout.Nhwc ? pixels.Transpose(0, 2, 3, 1) : pixels);
        return g.Build();
    }

    private static OnnxValue CropCentre(OnnxGraphBuilder g, OnnxValue pixels, ImageSize image, InputFormat target)
    {
        long top = (image.Height - target.Height) / 2, left = (image.Width - target.Width) / 2;
        long[] starts = [top, left], ends = [top + target.Height, left + target.Width];
        return g.Opset < OpsetOfSliceInputs
            ? g.Node("Slice", [pixels], [OnnxAttribute.Ints("axes", [2, 3]), OnnxAttribute.Ints("starts", starts), OnnxAttribute.Ints("ends", ends)])
            : g.Node("Slice", [pixels, g.Vector<long>(starts), g.Vector<long>(ends), g.Vector<long>(2, 3)]);
    }
}
