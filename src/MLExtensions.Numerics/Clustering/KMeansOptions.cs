namespace MLExtensions.Numerics;

/// <summary>How <see cref="KMeans"/> clusters.</summary>
public sealed record KMeansOptions
{
    /// <summary>The most rounds of assignment and averaging.</summary>
    /// <value>The default value is 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Iterations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Iterations));
            field = value;
        }
    } = 100;

    /// <summary>The rounds end when the sum of squared distances falls by less than this part.</summary>
    /// <value>The default value is 1e-4.</value>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Tolerance
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Tolerance), value, "The tolerance must be a finite number, at least 0.");
    } = 1e-4;

    /// <summary>The number of beginnings, of which the best result is kept.</summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Restarts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Restarts));
            field = value;
        }
    } = 1;

    /// <summary>The seed of the beginnings.</summary>
    /// <value>The default value is 0.</value>
    public long Seed { get; init; }

    /// <summary>The number of threads; the result does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; init; }
}
