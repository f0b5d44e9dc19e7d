using System.Runtime.CompilerServices;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Between planes, one a channel, and pixels that hold their channels side by side.</summary>
internal static unsafe class ChannelOrder
{
    /// <summary>Writes planes into pixels.</summary>
    /// <param name="planes">[channels, height, width].</param>
    /// <param name="pixels">The first pixel.</param>
    /// <param name="rowStride">Floats from one row of pixels to the next.</param>
    /// <param name="stride">Floats from one pixel to the next; what lies behind the channels is left as it is.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">Channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPixels(float* planes, float* pixels, nint rowStride, int stride, int height, int width, int channels)
    {
        for (int row = 0; row < height; row++, planes += width, pixels += rowStride)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                float* plane = planes + ((nint)channel * height * width);
                if (stride == 1)
                {
                    new Span<float>(plane, width).CopyTo(new Span<float>(pixels, width));
                    continue;
                }

                for (int column = 0; column < width; column++)
                    pixels[(column * stride) + channel] = plane[column];
            }
        }
    }

    /// <summary>Writes pixels into planes.</summary>
    /// <inheritdoc cref="ToPixels"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlanes(float* pixels, nint rowStride, int stride, int height, int width, int channels, float* planes)
    {
        for (int row = 0; row < height; row++, planes += width, pixels += rowStride)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                float* plane = planes + ((nint)channel * height * width);
                for (int column = 0; column < width; column++)
                    plane[column] = pixels[(column * stride) + channel];
            }
        }
    }
}
