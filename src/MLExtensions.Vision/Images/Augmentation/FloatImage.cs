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
