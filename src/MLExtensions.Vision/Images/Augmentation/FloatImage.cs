using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>An image that is being augmented: one plane a channel, values 0 to 1.</summary>
public sealed class FloatImage
{
    private float[] _values;
    private float[] _spare;

    internal FloatImage(int width, int height, int channels)
    {
        Width = width;
        Height = height;
        Channels = channels;
        _values = new float[width * height * channels];
        _spare = new float[_values.Length];
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>All values, [Channels, Height, Width].</summary>
    public Span<float> Values => _values;

    /// <summary>The values of a channel, [Height, Width].</summary>
    /// <param name="channel">The channel, from 0.</param>
    public Span<float> Plane(int channel) => _values.AsSpan(channel * Width * Height, Width * Height);

    /// <summary>As many values as <see cref="Values"/>, to compute new ones in; they hold anything.</summary>
    internal Span<float> Spare => _spare;

    /// <summary>Makes the spare values the image's.</summary>
    internal void UseSpare() => (_values, _spare) = (_spare, _values);

    /// <summary>Writes one pixel of the spare values: what lies between the pixels about a place, in all channels; beyond the border the border.</summary>
    /// <param name="to">The pixel that is written.</param>
    /// <param name="x">The place's column.</param>
    /// <param name="y">The place's row.</param>
    internal void SampleTo(int to, float x, float y)
    {
        x = Math.Clamp(x, 0, Width - 1);
        y = Math.Clamp(y, 0, Height - 1);
        int left = Math.Min((int)x, Math.Max(0, Width - 2)), top = Math.Min((int)y, Math.Max(0, Height - 2));
        int right = Math.Min(1, Width - 1), down = Height > 1 ? Width : 0, size = Width * Height;
        float partX = x - left, partY = y - top;
        ReadOnlySpan<float> source = _values;
        for (int c = 0, at = (top * Width) + left; c < Channels; c++, at += size)
        {
            float above = source[at] + (partX * (source[at + right] - source[at]));
            float below = source[at + down] + (partX * (source[at + down + right] - source[at + down]));
            _spare[to + (c * size)] = above + (partY * (below - above));
        }
    }

    /// <summary>Writes the luma (BT.601) of every pixel; of a grey image its value.</summary>
    internal void WriteLuma(Span<float> luma)
    {
        if (Channels == 1)
        {
            Values.CopyTo(luma);
            return;
        }

        TensorPrimitives.Multiply(Plane(0), 0.299f, luma);
        TensorPrimitives.MultiplyAdd(Plane(1), 0.587f, luma, luma);
        TensorPrimitives.MultiplyAdd(Plane(2), 0.114f, luma, luma);
    }

    /// <summary>Cuts values off at 0 and 1.</summary>
    internal void Clamp() => TensorPrimitives.Clamp<float>(_values, 0, 1, _values);
}
