namespace MLExtensions.Vision;

/// <summary>How images of any size become those that a network takes. ML.NET's ResizeImages does it, in the pipeline as in a saved model.</summary>
public enum ImagePlacement
{
    /// <summary>Resized and cropped to a square of 256 for 224 (or as much larger for another size), of which the graph takes the centre: what networks for ImageNet are evaluated with.</summary>
    CenterCrop,

    /// <summary>Resized until the image covers the network's size, the rest cut off on both sides.</summary>
    Crop,

    /// <summary>Resized until the image fits into the network's size, the rest filled with black.</summary>
    Pad,

    /// <summary>Stretched to the network's size; ML.NET takes the nearest pixel.</summary>
    Stretch,
}
