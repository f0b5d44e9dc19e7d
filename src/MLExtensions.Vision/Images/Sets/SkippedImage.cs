namespace MLExtensions.Vision;

/// <summary>A file that was left out.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedImage(string Path, string Reason);
