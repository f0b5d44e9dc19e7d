namespace MLExtensions.Vision;

/// <summary>What gradient ascent changes to change an image.</summary>
public enum ImageParametrization
{
    /// <summary>The pixels themselves.</summary>
    Pixels = 0,

    /// <summary>
    /// The coefficients of spatial frequencies, scaled by one over the frequency as in natural images: large forms are found as easily as fine ones
    /// (Olah, Mordvintsev, Schubert, Feature visualization, Distill 2017).
    /// </summary>
    Fourier = 1,
}
