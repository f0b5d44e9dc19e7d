using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>The episodes of an evaluation by few examples.</summary>
public sealed record OneShotOptions
{
    /// <summary>The classes of an episode, N.</summary>
    /// <value>The default value is 20. At least 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Ways
    {
        get;
        init => field = OptionChecks.AtLeast(value, 2);
    } = 20;

    /// <summary>The known examples of each class, K. Of several the mean is taken, as prototypical networks do (Snell, Swersky &amp; Zemel 2017).</summary>
    /// <value>The default value is 1. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Shots
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 1;

    /// <summary>The queries of each class in an episode.</summary>
    /// <value>The default value is 1. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int QueriesPerClass
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 1;

    /// <summary>The number of episodes.</summary>
    /// <value>The default value is 1000. At least 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Episodes
    {
        get;
        init => field = OptionChecks.AtLeast(value, 2);
    } = 1000;

    /// <summary>The distance by which a query goes to the nearest class.</summary>
    /// <value>The default value is <see cref="EmbeddingDistance.SquaredEuclidean"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public EmbeddingDistance Distance
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The seed that the episodes are drawn by.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The largest number of threads. Results do not depend on it.</summary>
    /// <value>The default value is the number of processors. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;
}
