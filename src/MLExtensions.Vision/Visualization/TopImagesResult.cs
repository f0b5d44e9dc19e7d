using MLExtensions.Display;

namespace MLExtensions.Vision;

/// <summary>What a search for the strongest images found.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Filters">The filters, in the order they were asked for.</param>
/// <param name="ImagesSeen">Number of images that were looked at; fewer than there are after a cancellation.</param>
/// <param name="IsComplete">Whether all images were looked at; false after a cancellation.</param>
public sealed record TopImagesResult(string Layer, IReadOnlyList<TopImages> Filters, int ImagesSeen, bool IsComplete)
{
    /// <summary>What filters see, a row for each filter; who points at a picture is told image, place and response.</summary>
    /// <param name="tileSize">Length of a picture's longer side, 8 to 1024.</param>
    /// <exception cref="InvalidOperationException">No image was looked at.</exception>
    public ImageGrid ToGrid(int tileSize = 64)
    {
        int columns = Filters.Count == 0 ? 0 : Filters.Max(filter => filter.Images.Count);
        if (columns == 0)
        {
            throw new InvalidOperationException($"No image was looked at with layer '{Layer}', so there is nothing to show.");
        }

        return new ImageGrid
        {
            Title = $"What {Layer} responds to most in {ImagesSeen} images{(IsComplete ? "" : " (cancelled)")}",
            Columns = Math.Min(columns, 64),
            TileSize = tileSize,
            Tiles = [.. Filters.SelectMany(filter => filter.Images.Select((image, rank) => image.Patch.ToTile(
                rank == 0 ? $"filter {filter.Filter}" : $"image {image.Image}",
                new ImageFact("filter", filter.Filter), new ImageFact("image", image.Image), new ImageFact("response", image.Response),
                new ImageFact("mean response", filter.MeanResponse), new ImageFact("row", image.Row), new ImageFact("column", image.Column))))],
        };
    }
}
