using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>The kernels of a network's first convolution as pictures.</summary>
internal static class FirstKernels
{
    public static IReadOnlyList<PixelImage> Draw(VisualizedNetwork network)
    {
        OnnxNode? convolution = network.Model.Nodes.FirstOrDefault(node => node is { OpType: "Conv", Domain: "" });
        int channels = network.Input.Channels;
        if (convolution is null || network.Model.FindInitializer(convolution.Inputs[1]) is not { ElementType: OnnxElementType.Float } weights
            || weights.Dims.Count != 4 || weights.Dims[1] != channels)
        {
            throw new NotSupportedException($"The network has no first convolution with constant weights over {channels} channels.");
        }

        (int filters, int height, int width) = ((int)weights.Dims[0], (int)weights.Dims[2], (int)weights.Dims[3]);
        ReadOnlySpan<float> values = weights.AsSpan<float>();
        var pictures = new PixelImage[filters];
        int count = channels * height * width;
        var planes = new float[count];
        for (int filter = 0; filter < filters; filter++)
        {
            ReadOnlySpan<float> kernel = values.Slice(filter * count, count);
            float largest = Math.Max(MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(kernel)), float.Epsilon);
            for (int i = 0; i < count; i++)
            {
                int channel = i / (height * width);
                planes[i] = 0.5f + (0.5f * kernel[(network.Input.Position(channel) * height * width) + (i % (height * width))] / largest);
            }

            pictures[filter] = Planes.ToImage(planes, channels, height, width);
        }

        return pictures;
    }
}
