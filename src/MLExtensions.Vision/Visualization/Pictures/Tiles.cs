using System.Globalization;
using MLExtensions.Display;

namespace MLExtensions.Vision;

/// <summary>Tiles of grids.</summary>
internal static class Tiles
{
    public static ImageTile Of(PixelImage image, string? caption, params ImageFact[] facts) =>
        new(image.Width, image.Height, image.Channels, image.Pixels.ToArray()) { Caption = caption, Facts = facts };

    /// <summary>How to call an objective under a tile.</summary>
    public static string Caption(FilterObjective objective) => objective switch
    {
        FilterObjective.Filter filter => filter.Channel.ToString(CultureInfo.InvariantCulture),
        FilterObjective.Neuron { Row: int row, Column: int column } neuron => string.Create(CultureInfo.InvariantCulture, $"{neuron.Channel} at {row}, {column}"),
        FilterObjective.Neuron neuron => string.Create(CultureInfo.InvariantCulture, $"{neuron.Channel}, one place"),
        FilterObjective.Logit logit => string.Create(CultureInfo.InvariantCulture, $"class {logit.Index}"),
        _ => "direction",
    };
}
