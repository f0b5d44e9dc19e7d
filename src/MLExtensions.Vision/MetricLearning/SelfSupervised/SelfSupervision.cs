using MLExtensions.Options;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// Learning without labels: what are positives of each other follows from the rows themselves. During the training a small network, the projection head, stands
/// behind the embedding, and the loss sees what it makes; afterwards it is dropped, as the embedding before it serves better (Chen et al. 2020, section 4.2).
/// The loss is that of the options: <see cref="NtXentLoss"/> is meant for this; P and K of the options have no effect.
/// </summary>
public abstract record SelfSupervision
{
    private protected SelfSupervision()
    {
    }

    /// <summary>Units of the head's hidden layer.</summary>
    /// <value>The default value is 256. Values from 1 to 65536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int ProjectionUnits { get; init => field = OptionChecks.InRange(value, 1, 65536); } = 256;

    /// <summary>Values of what the loss sees; 0 for no head.</summary>
    /// <value>The default value is 64. Values from 0 to 65536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int ProjectionDimension { get; init => field = OptionChecks.InRange(value, 0, 65536); } = 64;

    /// <summary>Says which rows make a batch.</summary>
    /// <param name="sequences">The sequence of each row, where rows have one.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The rows are too few, or do not fit.</exception>
    internal abstract IRowSampler Sampler(long[] sequences, long seed);

    /// <summary>Throws where the other options make no sense.</summary>
    /// <param name="options">The options that this is one of.</param>
    /// <param name="isOfImages">Whether rows are images.</param>
    /// <exception cref="ArgumentException">They make none.</exception>
    internal virtual void Check(EmbeddingOptions options, bool isOfImages)
    {
        if (options.ValidationFraction > 0)
        {
            throw new ArgumentException($"{nameof(EmbeddingOptions.ValidationFraction)} is {options.ValidationFraction}; without labels there is nothing to validate by. Give labelled validation images, or set it to 0.", nameof(options));
        }
    }
}
