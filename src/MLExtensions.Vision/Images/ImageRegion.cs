namespace MLExtensions.Vision;

/// <summary>A rectangle of an image, in pixels; its borders may lie within pixels.</summary>
/// <param name="X">The left border.</param>
/// <param name="Y">The upper border.</param>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
public readonly record struct ImageRegion(float X, float Y, float Width, float Height);
