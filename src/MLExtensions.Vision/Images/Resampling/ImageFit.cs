namespace MLExtensions.Vision;

/// <summary>How an image is brought into a frame of another shape.</summary>
public enum ImageFit
{
    /// <summary>Fills the frame, keeps its shape and loses what sticks out, at both ends alike.</summary>
    Crop = 0,

    /// <summary>Keeps its shape and all of it, centred on black.</summary>
    Pad = 1,

    /// <summary>Fills the frame and takes its shape.</summary>
    Stretch = 2,
}
