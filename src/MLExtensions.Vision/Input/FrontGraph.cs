using MLExtensions.Onnx;

namespace MLExtensions.Vision.Input;

/// <summary>
/// What stands before a network in a graph: from pixels as the built-in ExtractPixels gives them (red, green, blue planes of 0 to 255) to
/// what the network wants: cropped, scaled, its channels, its order of channels, its layout.
/// </summary>
internal static class FrontGraph
{
    private const int OpsetOfSliceInputs = 10;

    /// <summary>Luma of ITU-R BT.601: red, green, blue, as grey images are made of coloured ones everywhere here.</summary>
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

        pixels = ToChannels(g, pixels, target);
        g.Output(output, target.Layout == TensorLayout.Nhwc ? pixels.Transpose(0, 2, 3, 1) : pixels);
        return g.Build();
    }

    /// <summary>A convolution of one pixel mixes and scales the channels: order, grey, mean and deviation at once.</summary>
    private static OnnxValue ToChannels(OnnxGraphBuilder g, OnnxValue pixels, InputFormat target)
    {
        int channels = target.Channels;
        var weights = new float[channels * 3];
        var bias = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            (float factor, bias[c]) = target.Preprocessing.Line(c, channels);
            int source = target.Preprocessing.BlueFirst ? 2 - c : c;
            for (int color = 0; color < 3; color++)
            {
                weights[(c * 3) + color] = factor * (channels == 1 ? s_luma[color] : color == source ? 1 : 0);
            }
        }

        return pixels.Conv(
            g.Initializer(OnnxTensor.Create<float>(weights, channels, 3, 1, 1)), g.Initializer(OnnxTensor.Create<float>(bias, channels)), [1, 1], [0, 0, 0, 0], [1, 1], 1, "preprocess");
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
