namespace MLExtensions.Vision.Input;

/// <summary>The size of an image in pixels.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Number of rows.</param>
internal readonly record struct ImageSize(int Width, int Height);
