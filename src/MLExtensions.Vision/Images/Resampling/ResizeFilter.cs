namespace MLExtensions.Vision;

/// <summary>How a resized image's pixels are made of the old ones. Where an image shrinks, the filter widens by the same factor.</summary>
public enum ResizeFilter
{
    /// <summary>Linear interpolation; the triangle filter where the image shrinks.</summary>
    Bilinear = 0,

    /// <summary>Cubic convolution with a = −0.5 (Keys 1981): sharper, with small overshoots at edges.</summary>
    Bicubic = 1,

    /// <summary>The mean of the pixels a new pixel covers; the nearest one where the image grows.</summary>
    Box = 2,

    /// <summary>The windowed sinc of three lobes: the sharpest.</summary>
    Lanczos = 3,
}
