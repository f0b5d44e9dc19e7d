namespace MLExtensions.Vision;

/// <summary>Adds up what a loss meets.</summary>
internal sealed class StatisticsCounter
{
    private long _batches;
    private long _examined;
    private long _active;
    private long _positives;
    private long _negatives;
    private double _positiveSum;
    private double _negativeSum;
    private double _lossSum;

    public void Add(in PairMatrix pairs, PairOutcome outcome)
    {
        _batches++;
        _examined += outcome.Examined;
        _active += outcome.Active;
        _lossSum += outcome.Loss;
        for (int i = 0; i < pairs.Rows; i++)
        {
            ReadOnlySpan<float> distances = pairs.Distances(i);
            float positive = 0, negative = 0;
            int positives = 0;
            long label = pairs.Labels[i];
            for (int j = i + 1; j < pairs.Rows; j++)
            {
                bool same = pairs.Labels[j] == label;
                positives += same ? 1 : 0;
                positive += same ? distances[j] : 0;
                negative += same ? 0 : distances[j];
            }

            _positives += positives;
            _negatives += pairs.Rows - i - 1 - positives;
            _positiveSum += positive;
            _negativeSum += negative;
        }
    }

    public MiningStatistics Take()
    {
        var statistics = new MiningStatistics(
            _batches, _examined, (double)_active / _examined, _positiveSum / _positives, _negativeSum / _negatives, _lossSum / _batches);
        _batches = _examined = _active = _positives = _negatives = 0;
        _positiveSum = _negativeSum = _lossSum = 0;
        return statistics;
    }
}
