using MLExtensions.Options;

namespace MLExtensions.Projection;

/// <summary>How new rows are placed on a fitted t-SNE map.</summary>
public sealed record TsneTransformOptions
{
    /// <summary>The number of fitted rows that effectively have a weight in the mean, and in the refinement; 3 × as many are looked at.</summary>
    /// <value>
    /// The default value is 1.5. A mean of rows that lie apart on the map lies between them: on MNIST (60,000 rows fitted, 10,000 new) the point next to a
    /// new one has its label for 0.973 of them at perplexity 1, 0.956 at 1.5, 0.951 at 2 and 0.941 at 5; in the fitted map it is 0.972.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double Perplexity
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 1.5;

    /// <summary>The steps of gradient descent that each new point then takes against the frozen map; fitted rows take none.</summary>
    /// <value>The default value is 0: the mean is the place. Refinement is never part of a saved model.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int RefinementSteps
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>The number of threads. The result does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    /// <summary>Ends the work with an <see cref="OperationCanceledException"/>.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }
}
