using MLExtensions.Options;

namespace MLExtensions.Projection;

/// <summary>How <see cref="MdsEstimator"/> makes a map of a feature column, and places new rows on it.</summary>
public sealed class ProjectToMdsOptions
{
    /// <summary>How the map is made. Its seed, progress and token are not used: those of this class are.</summary>
    /// <value>The default value is two dimensions.</value>
    public MdsOptions Mds { get; init; } = new();

    /// <summary>The number of fitted rows that effectively have a weight in the place of a new row.</summary>
    /// <value>The default value is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double Perplexity
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 5;

    /// <summary>The seed of the map.</summary>
    /// <value>The default value is null: a seed from the <see cref="Microsoft.ML.MLContext"/>.</value>
    public int? Seed { get; init; }

    /// <summary>Told how the fit goes on; a line for each transform goes to <c>MLContext.Log</c> too.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the fit, as <see cref="MdsOptions.OnCancel"/> says.</summary>
    /// <value>The default value is <see cref="System.Threading.CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }
}
