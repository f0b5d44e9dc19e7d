using System.Globalization;
using Microsoft.ML.Data;

namespace MLExtensions.Testing.Data;

/// <summary>An image read from a column: a copy that stays when the column's own is disposed, and that equals another of the same pixels.</summary>
internal sealed class ImageValue(MLImage image)
{
    private readonly byte[] _pixels = image.Pixels.ToArray();
    private readonly int _width = image.Width;
    private readonly int _height = image.Height;
    private readonly MLPixelFormat _format = image.PixelFormat;
    private readonly string? _tag = image.Tag;

    /// <summary>A new image of the same pixels; the caller disposes it.</summary>
    public MLImage ToImage()
    {
        MLImage copy = MLImage.CreateFromPixels(_width, _height, _format, _pixels);
        copy.Tag = _tag;
        return copy;
    }

    public override bool Equals(object? obj) =>
        obj is ImageValue other && _width == other._width && _height == other._height && _format == other._format && _pixels.AsSpan().SequenceEqual(other._pixels);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_pixels);
        hash.Add(_width);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        // FNV-1a: the same in every run, so that rows can be told apart by it.
        uint hash = 2166136261;
        foreach (byte value in _pixels)
        {
            hash = unchecked((hash ^ value) * 16777619);
        }

        return string.Create(CultureInfo.InvariantCulture, $"image of {_width} × {_height}, {hash:x8}");
    }
}
