namespace MLExtensions.Vision;

/// <summary>What a layer of a convolutional network is.</summary>
public enum CnnLayerKind
{
    /// <summary>A convolution with what follows it at once: bias, batch normalization, activation.</summary>
    Convolution,

    /// <summary>A pooling of windows, or of the whole plane.</summary>
    Pooling,

    /// <summary>All that is computed of an image as one vector.</summary>
    Flatten,

    /// <summary>A dense layer with its bias and activation.</summary>
    Dense,
}
