namespace MLExtensions.Vision;

/// <summary>A place of an image to which a filter responds strongly.</summary>
/// <param name="Image">Number of the image in the set, from 0.</param>
/// <param name="Response">The filter's response there, the largest of the image.</param>
/// <param name="Row">Row of the filter's map.</param>
/// <param name="Column">Column of the filter's map.</param>
/// <param name="Patch">What the filter sees there: its receptive field, cut out of the image where it lies inside.</param>
public sealed record TopImage(int Image, float Response, int Row, int Column, PixelImage Patch);
