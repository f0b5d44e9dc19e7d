namespace MLExtensions.Vision.MetricLearning;

/// <summary>Adds up what a loss met in the windows of an epoch.</summary>
internal sealed class EpochStatistics(MetricLearningLoss? loss)
{
    private long _batches;
    private double _active, _positive, _negative;

    /// <summary>Whether in the last window all embeddings were one point.</summary>
    public bool IsCollapsed { get; private set; }

    /// <summary>Ends a window.</summary>
    public void Take()
    {
        if (loss?.TakeStatistics() is not { Batches: > 0 } window)
        {
            return;
        }

        _batches += window.Batches;
        _active += Weighted(window.ActiveFraction, window.Batches);
        _positive += window.MeanPositiveDistance * window.Batches;
        _negative += window.MeanNegativeDistance * window.Batches;
        IsCollapsed = window.IsCollapsed;
    }

    /// <summary>Ends the epoch: fraction of active triplets, mean distances; NaN where nothing was counted.</summary>
    public (double Active, double Positive, double Negative) End()
    {
        Take();
        (double, double, double) means = (_active / _batches, _positive / _batches, _negative / _batches);
        _batches = 0;
        _active = _positive = _negative = 0;
        return means;
    }

    // Without candidates there is no fraction.
    private static double Weighted(double fraction, long batches) => double.IsNaN(fraction) ? 0 : fraction * batches;
}
