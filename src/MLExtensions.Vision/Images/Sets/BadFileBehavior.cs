namespace MLExtensions.Vision;

/// <summary>What happens to files that are missing, no images, damaged or over a limit.</summary>
public enum BadFileBehavior
{
    /// <summary>The first one is an error that names it.</summary>
    Throw = 0,

    /// <summary>They are left out, and listed with the reason.</summary>
    Skip = 1,
}
