namespace MLExtensions.Vision;

/// <summary>The channels of images that are read.</summary>
public enum ImageColor
{
    /// <summary>Three channels; those of a grey file are equal.</summary>
    Rgb = 0,

    /// <summary>One channel, the luma of coloured files.</summary>
    Grey = 1,

    /// <summary>One channel for grey files, three for all others.</summary>
    AsStored = 2,
}
