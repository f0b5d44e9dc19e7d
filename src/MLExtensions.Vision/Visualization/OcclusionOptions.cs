using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How an occlusion map is made.</summary>
public sealed record OcclusionOptions
{
    /// <summary>Height and width of the patch, in pixels.</summary>
    /// <value>The default value is 0: an eighth of the image's smaller side. At least 1 otherwise.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int PatchSize
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Pixels from one place of the patch to the next.</summary>
    /// <value>The default value is 0: half the patch. At least 1 otherwise.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Stride
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Images that are computed at once.</summary>
    /// <value>The default value is 8. From 1 to 1024.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int BatchSize
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 1024);
    } = 8;

    /// <summary>Whether a cancelled run hands back the places it has done, or throws.</summary>
    /// <value>The default value is <see cref="CancelBehavior.ReturnBest"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = CancelBehavior.ReturnBest;
}
