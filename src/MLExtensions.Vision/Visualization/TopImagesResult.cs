namespace MLExtensions.Vision;

/// <summary>What a search for the strongest images found.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Filters">The filters, in the order they were asked for.</param>
/// <param name="ImagesSeen">Number of images that were looked at; fewer than there are after a cancellation.</param>
/// <param name="IsComplete">Whether all images were looked at; false after a cancellation.</param>
public sealed record TopImagesResult(string Layer, IReadOnlyList<TopImages> Filters, int ImagesSeen, bool IsComplete);
