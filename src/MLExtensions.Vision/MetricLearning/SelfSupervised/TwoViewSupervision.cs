using MLExtensions.Options;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// Positives are views of the same row, changed at random in different ways (SimCLR: Chen et al. 2020): of an image by the augmentations of the options, of a vector by
/// <see cref="Corruption"/>. With <see cref="NtXentLoss"/>, or with <see cref="InstanceDiscriminationLoss"/> and one view.
/// </summary>
public sealed record TwoViewSupervision : SelfSupervision
{
    /// <summary>Rows of a batch, each in all its views; all rows where there are fewer.</summary>
    /// <value>The default value is 256. Values from 2 to 65536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int RowsPerBatch { get; init => field = OptionChecks.InRange(value, 2, 65536); } = 256;

    /// <summary>Views of each row in a batch.</summary>
    /// <value>The default value is 2. Values from 1 to 16; 1 is for losses that remember, like <see cref="InstanceDiscriminationLoss"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Views { get; init => field = OptionChecks.InRange(value, 1, 16); } = 2;

    /// <summary>The part of a vector's values that is replaced in each view by those of another row, drawn for each value (SCARF: Bahri et al. 2022).</summary>
    /// <value>The default value is 0.3. Values from 0 to 1. Of no meaning for images.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Corruption { get; init => field = OptionChecks.InRange(value, 0, 1); } = 0.3;

    internal override IRowSampler Sampler(long[] sequences, long seed) => new ViewSampler(sequences.Length, RowsPerBatch, Views, seed);

    internal override void Check(EmbeddingOptions options, bool isOfImages)
    {
        base.Check(options, isOfImages);
        if (isOfImages && options.Augmentations.Count == 0 && options.AugmentedCrop is null)
        {
            throw new ArgumentException(
                $"All views of an image would be alike: give {nameof(EmbeddingOptions.Augmentations)} or {nameof(EmbeddingOptions.AugmentedCrop)}.", nameof(options));
        }

        if (Views == 1 && options.Loss is PairwiseLoss)
        {
            throw new ArgumentException($"{options.Loss.GetType().Name} needs positives in its batch: set {nameof(Views)} to 2 at least, or use {nameof(InstanceDiscriminationLoss)}.", nameof(options));
        }
    }
}
