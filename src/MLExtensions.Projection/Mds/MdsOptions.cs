using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Projection;

/// <summary>How a map is made by metric multidimensional scaling.</summary>
public sealed record MdsOptions
{
    /// <summary>The dimensions of the map.</summary>
    /// <value>The default value is 2. Values from 1 to 1,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 1 to 1,000.</exception>
    public int Dimensions
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 1000);
    } = 2;

    /// <summary>How far apart two rows are.</summary>
    /// <value>The default value is <see cref="DistanceMetric.Euclidean"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public DistanceMetric Metric
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>Where the points begin: <see cref="InitialMap.Pca"/> or <see cref="InitialMap.Random"/>; distances alone begin at random.</summary>
    /// <value>The default value is <see cref="InitialMap.Pca"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is <see cref="InitialMap.Spectral"/>, or not defined.</exception>
    public InitialMap Initialization
    {
        get;
        init => field = value == InitialMap.Spectral
            ? throw new ArgumentOutOfRangeException(nameof(Initialization), value, "Initialization must be Pca or Random.")
            : OptionChecks.Defined(value);
    }

    /// <summary>The largest number of Guttman transforms.</summary>
    /// <value>The default value is 300.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Iterations
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    } = 300;

    /// <summary>Ends the work once the stress fell by less than this part of itself.</summary>
    /// <value>The default value is 1e-6.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double Tolerance
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    } = 1e-6;

    /// <summary>The seed of everything random.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The number of threads. The map does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    /// <summary>Told the stress after each Guttman transform.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the work early, as <see cref="OnCancel"/> says.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What a cancelled work does: throw, or hand back the map so far.</summary>
    /// <value>The default value is <see cref="CancelBehavior.Throw"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    }
}
