namespace MLExtensions.Vision;

/// <summary>How the planes of a layer become a vector of features. Layers that give vectors are taken as they are.</summary>
public enum FeaturePooling
{
    /// <summary>All values of the planes: channels · height · width, in this order.</summary>
    None,

    /// <summary>The mean of each channel.</summary>
    Average,

    /// <summary>The largest value of each channel.</summary>
    Max,
}
