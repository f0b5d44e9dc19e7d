using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>Between planes of 0 (black) to 1 (white), red first, and what a network is fed: preprocessing, order of the channels, layout; and gradients the way back.</summary>
internal sealed class NetworkInput(ImagePreprocessing preprocessing, TensorLayout layout, int channels)
{
    /// <summary>1 (grey) or 3.</summary>
    public int Channels => channels;

    public TensorLayout Layout => layout;

    /// <summary>Dimensions of a batch of images.</summary>
    public long[] Dims(int count, int height, int width) =>
        layout == TensorLayout.Nchw ? [count, channels, height, width] : [count, height, width, channels];

    /// <summary>From [channels, pixels] to a network's input.</summary>
    public void Write(ReadOnlySpan<float> planes, Span<float> tensor)
    {
        int pixels = planes.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            int position = Position(channel);
            ReadOnlySpan<float> plane = planes.Slice(channel * pixels, pixels);
            (float factor, float summand) = preprocessing.Line(position, channels);
            float scale = 255 * factor;
            if (layout == TensorLayout.Nchw)
            {
                Span<float> target = tensor.Slice(position * pixels, pixels);
                TensorPrimitives.Multiply(plane, scale, target);
                TensorPrimitives.Add(target, summand, target);
                continue;
            }

            for (int i = 0; i < pixels; i++)
            {
                tensor[(i * channels) + position] = (plane[i] * scale) + summand;
            }
        }
    }

    /// <summary>From the gradient of a network's input to that of [channels, pixels].</summary>
    public void ReadGradient(ReadOnlySpan<float> tensor, Span<float> planes)
    {
        int pixels = planes.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            int position = Position(channel);
            Span<float> plane = planes.Slice(channel * pixels, pixels);
            float scale = 255 * preprocessing.Line(position, channels).Factor;
            if (layout == TensorLayout.Nchw)
            {
                TensorPrimitives.Multiply(tensor.Slice(position * pixels, pixels), scale, plane);
                continue;
            }

            for (int i = 0; i < pixels; i++)
            {
                plane[i] = tensor[(i * channels) + position] * scale;
            }
        }
    }

    /// <summary>Where a network wants red (0), green (1) or blue (2).</summary>
    public int Position(int channel) => preprocessing.BlueFirst ? channels - 1 - channel : channel;
}
