using MLExtensions.Display;

namespace MLExtensions.Vision;

/// <summary>What a maximization of several objectives found.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Images">The images that were finished, in the order they were asked for.</param>
/// <param name="IsComplete">Whether all were finished; false after a cancellation.</param>
public sealed record MaximizedLayer(string Layer, IReadOnlyList<MaximizedImage> Images, bool IsComplete)
{
    /// <summary>The pictures in rows and columns; who points at one is told its filter and responses.</summary>
    /// <param name="columns">The most pictures in a row, 1 to 64.</param>
    /// <exception cref="InvalidOperationException">No image was finished.</exception>
    public ImageGrid ToGrid(int columns = 8)
    {
        if (Images.Count == 0)
        {
            throw new InvalidOperationException($"No image of layer '{Layer}' was finished, so there is nothing to show.");
        }

        return new ImageGrid
        {
            Title = $"What maximizes {Layer}{(IsComplete ? "" : " (cancelled)")}",
            Columns = columns,
            Tiles = [.. Images.Select(image => image.Picture.ToTile(
                ObjectiveCaption.Of(image.Objective), new ImageFact("response", image.Response), new ImageFact("to noise", image.StartResponse)))],
        };
    }
}
