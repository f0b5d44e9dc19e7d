using MLExtensions.Display;

namespace MLExtensions.Vision;

/// <summary>What a layer's filters give for one image.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Filters">Number of filters.</param>
/// <param name="Height">Rows of a map; 1 for a dense layer.</param>
/// <param name="Width">Columns of a map; 1 for a dense layer.</param>
/// <param name="Values">The responses, [filters, rows, columns].</param>
public sealed record FeatureMaps(string Layer, int Filters, int Height, int Width, ReadOnlyMemory<float> Values)
{
    /// <summary>The map of a filter, [rows, columns].</summary>
    /// <param name="filter">Number of the filter, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such filter.</exception>
    public ReadOnlySpan<float> Map(int filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(filter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(filter, Filters);
        return Values.Span.Slice(filter * Height * Width, Height * Width);
    }

    /// <summary>A filter's map as a picture: dark for 0, bright for its own largest response.</summary>
    /// <param name="filter">Number of the filter, from 0.</param>
    /// <param name="scale">How many pixels wide and high an element is drawn.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such filter, or the scale is not from 1 to 64.</exception>
    public PixelImage Picture(int filter, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 64);
        ReadOnlySpan<float> map = Map(filter);
        return MapPicture.Enlarge(MapPicture.Draw(map, Height, Width, System.Numerics.Tensors.TensorPrimitives.Max(map), isSigned: false), scale);
    }

    /// <summary>The maps of some filters in rows and columns; who points at one is told its filter and its largest and mean response.</summary>
    /// <param name="filters">Numbers of the filters, from 0; null for all.</param>
    /// <param name="columns">The most maps in a row, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such filter.</exception>
    public ImageGrid ToGrid(IEnumerable<int>? filters = null, int columns = 8) => new()
    {
        Title = $"Feature maps of {Layer}",
        Columns = columns,
        Tiles = [.. (filters ?? Enumerable.Range(0, Filters)).Select(filter => Picture(filter).ToTile(
            filter.ToString(System.Globalization.CultureInfo.InvariantCulture),
            new ImageFact("largest", System.Numerics.Tensors.TensorPrimitives.Max(Map(filter))),
            new ImageFact("mean", System.Numerics.Tensors.TensorPrimitives.Sum(Map(filter)) / (Height * Width))))],
    };
}
