namespace MLExtensions.Vision;

/// <summary>What a maximization of several objectives found.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Images">The images that were finished, in the order they were asked for.</param>
/// <param name="IsComplete">Whether all were finished; false after a cancellation.</param>
public sealed record MaximizedLayer(string Layer, IReadOnlyList<MaximizedImage> Images, bool IsComplete);
