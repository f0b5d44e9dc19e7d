namespace MLExtensions.Projection;

/// <summary>How <see cref="TsneEstimator"/> makes a map of a feature column, and places new rows on it.</summary>
public sealed class ProjectToTsneOptions
{
    /// <summary>How the map is made. Its seed, progress and token are not used: those of this class are.</summary>
    /// <value>The default value is two dimensions and a perplexity of 30.</value>
    public TsneOptions Tsne { get; init; } = new();

    /// <summary>How new rows are placed. Refinement takes no part in a pipeline: a saved model could not do it.</summary>
    /// <value>The default value is the mean of fitted rows with a perplexity of 1.5.</value>
    public TsneTransformOptions NewRows { get; init; } = new();

    /// <summary>The seed of the map.</summary>
    /// <value>The default value is null: a seed from the <see cref="Microsoft.ML.MLContext"/>.</value>
    public int? Seed { get; init; }

    /// <summary>Told how the fit goes on; a line for each phase goes to <c>MLContext.Log</c> too.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the fit, as <see cref="TsneOptions.OnCancel"/> says.</summary>
    /// <value>The default value is <see cref="System.Threading.CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }
}
