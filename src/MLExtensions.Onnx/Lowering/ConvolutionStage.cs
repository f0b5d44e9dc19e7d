using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>A convolution with what follows it, as the lowering computes it at one go.</summary>
/// <param name="Conv">The Conv node.</param>
/// <param name="Geometry">Its windows.</param>
/// <param name="Order">The order of its output's pixels, by the pooling.</param>
/// <param name="Pool">A MaxPool or AveragePool whose windows do not overlap, or null.</param>
/// <param name="Activations">Elementwise functions; they never decrease, so that with a max-pooling they may follow it.</param>
/// <param name="InputChannels">Channels of the input.</param>
/// <param name="OutputChannels">Channels of the output.</param>
internal sealed record ConvolutionStage(
    NodeProto Conv, ConvolutionGeometry Geometry, WindowOrder Order, NodeProto? Pool, IReadOnlyList<NodeProto> Activations, int InputChannels, int OutputChannels)
{
    /// <summary>Few input channels are gathered a plane at a time: rows of a few floats would be copied one by one.</summary>
    public bool IsPlanar => InputChannels < 8 && !Geometry.IsPointwise;

    /// <summary>Floats of the unfolded windows, per image.</summary>
    public long ColumnsPerImage => (long)Order.Pixels.Length * Geometry.Taps * InputChannels;
}
