namespace MLExtensions.Vision;

/// <summary>How gradient ascent keeps pixels between black (0) and white (1).</summary>
public enum PixelRange
{
    /// <summary>Not at all; the picture is brought into range at the end.</summary>
    Unbounded = 0,

    /// <summary>Values outside are cut off at every step.</summary>
    Clipped = 1,

    /// <summary>A pixel is the logistic function of its parameter.</summary>
    Sigmoid = 2,
}
