namespace MLExtensions.Vision;

/// <summary>What an epoch of the training of an embedding gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs planned.</param>
/// <param name="Loss">Mean loss of the batches, each before its update.</param>
/// <param name="ActiveFraction">The part of the triplets (or pairs) that violate the margin, 0 to 1; NaN for losses that do not count.</param>
/// <param name="MeanPositiveDistance">Mean distance of rows of one label, in the loss's own distance; NaN for losses that do not count.</param>
/// <param name="MeanNegativeDistance">Mean distance of rows of different labels.</param>
/// <param name="IsCollapsed">Whether at the epoch's end all embeddings were one point.</param>
/// <param name="Seconds">Duration of the epoch's steps.</param>
/// <param name="Validation">Retrieval among the validation rows after the epoch; null without any.</param>
public sealed record EmbeddingEpoch(
    int Epoch,
    int Epochs,
    double Loss,
    double ActiveFraction,
    double MeanPositiveDistance,
    double MeanNegativeDistance,
    bool IsCollapsed,
    double Seconds,
    RetrievalMetrics? Validation);
