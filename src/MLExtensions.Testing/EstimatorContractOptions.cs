namespace MLExtensions.Testing;

/// <summary>What <see cref="EstimatorContract"/> is to allow.</summary>
public sealed class EstimatorContractOptions
{
    /// <summary>How far a saved and reloaded component may differ, relative to the largest absolute value of the column (at least 1).</summary>
    /// <value>The default value is 1e-5.</value>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>
    /// False for a component whose fit depends on the order or choice of rows in such a way that fitting on a fold or on
    /// shuffled rows makes no sense with the data at hand (too few rows, for instance).
    /// </summary>
    /// <value>The default value is true.</value>
    public bool FitsOnFolds { get; init; } = true;
}
