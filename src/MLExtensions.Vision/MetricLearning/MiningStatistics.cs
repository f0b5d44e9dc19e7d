namespace MLExtensions.Vision;

/// <summary>What a loss met in the batches since it was last asked.</summary>
/// <param name="Batches">The number of batches.</param>
/// <param name="Examined">Triplets, or pairs, that the loss was computed of.</param>
/// <param name="ActiveFraction">The part of them that violates the margin and so has a gradient; NaN where there was none.</param>
/// <param name="MeanPositiveDistance">The mean distance of rows of one label.</param>
/// <param name="MeanNegativeDistance">The mean distance of rows of different labels.</param>
/// <param name="MeanLoss">The mean loss of the batches.</param>
public sealed record MiningStatistics(long Batches, long Examined, double ActiveFraction, double MeanPositiveDistance, double MeanNegativeDistance, double MeanLoss)
{
    // Distances of a collapsed embedding are rounding errors beside those of one that is spread.
    private const double Collapsed = 1e-3;

    /// <summary>Whether all embeddings have become one point, as batch-hard mining does from a cold start: the loss then stays at the margin.</summary>
    public bool IsCollapsed => Batches > 0 && MeanNegativeDistance < Collapsed;
}
