using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How the images are found to which filters respond most.</summary>
public sealed record TopImagesOptions
{
    /// <summary>Images for each filter.</summary>
    /// <value>The default value is 9. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Count
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 9;

    /// <summary>Height and width that images are brought to by scaling and cutting what sticks out.</summary>
    /// <value>The default value is 0: the network's own size, or that of the first image where it takes any. From 8 to 4096 otherwise.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Size
    {
        get;
        init => field = value == 0 ? 0 : OptionChecks.InRange(value, 8, 4096);
    }

    /// <summary>Images that are computed at once.</summary>
    /// <value>The default value is 8. From 1 to 1024.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int BatchSize
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 1024);
    } = 8;

    /// <summary>Whether a cancelled search hands back what it has seen, or throws.</summary>
    /// <value>The default value is <see cref="CancelBehavior.ReturnBest"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = CancelBehavior.ReturnBest;
}
