using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How images are featurized by a network.</summary>
public sealed class CnnFeaturizerOptions
{
    /// <summary>How planes become a vector; layers that give vectors are taken as they are.</summary>
    /// <value>The default value is <see cref="FeaturePooling.None"/>: all values.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public FeaturePooling Pooling
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>How images come to the network's size.</summary>
    /// <value>The default value is <see cref="ImagePlacement.CenterCrop"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ImagePlacement Placement
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>Rows and columns of the images that the network is fed; null for the network's own, or 224 where it takes any.</summary>
    /// <value>The default value is null. The head of most networks takes one size only.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 8 to 2048.</exception>
    public int? ImageSize
    {
        get;
        init => field = value is int size ? OptionChecks.InRange(size, 8, 2048) : null;
    }

    /// <summary>The most rows that a cursor computes at once.</summary>
    /// <value>The default value is 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1024.</exception>
    public int BatchSize
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 1024);
    } = 8;

    /// <summary>Threads inside the network, shared by all cursors; 0 for as many as there are cores.</summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }
}
