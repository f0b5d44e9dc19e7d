using MLExtensions.Numerics;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>
/// Draws pairs of rows that lie within a window of time of each other (time-contrastive learning: Sermanet et al. 2018, the single-view form), such that rows of different
/// pairs of a batch lie farther apart than a margin, or in different sequences. The labels of a batch are the numbers of its pairs.
/// </summary>
internal sealed class TemporalSampler : IRowSampler
{
    private readonly double[] _times;
    private readonly long[] _sequences;
    private readonly double _window;
    private readonly double _margin;
    private readonly int _pairs;
    private readonly long _seed;
    private readonly int[] _sorted;
    private readonly int[] _place;
    private readonly int[] _anchors;
    private readonly Lock _lock = new();
    private int[] _order = [];
    private int _orderEpoch = -1;

    /// <param name="times">When each row was, in any unit.</param>
    /// <param name="sequences">Which sequence each row belongs to.</param>
    /// <param name="window">The greatest distance in time of a pair.</param>
    /// <param name="margin">Rows of different pairs lie farther apart than this.</param>
    /// <param name="pairs">Pairs of a batch; one has fewer where no more keep the margin.</param>
    /// <param name="seed">The seed.</param>
    public TemporalSampler(double[] times, long[] sequences, double window, double margin, int pairs, long seed)
    {
        _times = times;
        _sequences = sequences;
        _window = window;
        _margin = margin;
        _pairs = pairs;
        _seed = seed;
        _sorted = [.. Enumerable.Range(0, times.Length).OrderBy(i => sequences[i]).ThenBy(i => times[i])];
        _place = new int[times.Length];
        for (int i = 0; i < _sorted.Length; i++)
        {
            _place[_sorted[i]] = i;
        }

        _anchors = [.. Enumerable.Range(0, times.Length).Where(i => Reaches(i, _place[i] - 1) || Reaches(i, _place[i] + 1))];
        if (_anchors.Length == 0)
        {
            throw new ArgumentException($"No two of the {times.Length} rows of a sequence lie within {window} of each other: there is no positive. Widen the window.", nameof(window));
        }

        BatchCount = Math.Max(1, _anchors.Length / pairs);
        if (Draw(0, 0).Rows.Length < 4)
        {
            throw new ArgumentException($"No two pairs of rows lie farther than {margin} apart: there is no negative. Lessen the margin, or give longer sequences.", nameof(margin));
        }
    }

    public int BatchCount { get; }

    public int BatchSize => 2 * _pairs;

    public RowDraw Draw(int epoch, int batch)
    {
        int[] order = Order(epoch);
        var random = new RandomSequence(_seed, (2 * ((long)epoch * BatchCount + batch)) + 1);
        var rows = new List<int>(2 * _pairs);
        // From the batch's part of the order on, around it, until the batch is full.
        for (int i = 0; i < order.Length && rows.Count < 2 * _pairs; i++)
        {
            int anchor = order[(int)((((long)batch * _pairs) + i) % order.Length)];
            int positive = Positive(anchor, random);
            if (IsApart(anchor, rows) && IsApart(positive, rows))
            {
                rows.Add(anchor);
                rows.Add(positive);
            }
        }

        return new RowDraw([.. rows], [.. Enumerable.Range(0, rows.Count).Select(i => (long)(i / 2))]);
    }

    /// <summary>Another row of the window, each as likely.</summary>
    private int Positive(int anchor, RandomSequence random)
    {
        int place = _place[anchor], first = place, last = place;
        while (Reaches(anchor, first - 1))
        {
            first--;
        }

        while (Reaches(anchor, last + 1))
        {
            last++;
        }

        int drawn = first + random.NextInt32(last - first);
        return _sorted[drawn < place ? drawn : drawn + 1];
    }

    private bool Reaches(int row, int place) =>
        place >= 0 && place < _sorted.Length && _sequences[_sorted[place]] == _sequences[row] && Math.Abs(_times[_sorted[place]] - _times[row]) <= _window;

    private bool IsApart(int row, List<int> others)
    {
        foreach (int other in others)
        {
            if (_sequences[other] == _sequences[row] && Math.Abs(_times[other] - _times[row]) <= _margin)
            {
                return false;
            }
        }

        return true;
    }

    private int[] Order(int epoch)
    {
        lock (_lock)
        {
            if (_orderEpoch != epoch)
            {
                _order = [.. _anchors];
                new RandomSequence(_seed, 2L * epoch * Math.Max(1, BatchCount)).Shuffle<int>(_order);
                _orderEpoch = epoch;
            }

            return _order;
        }
    }
}
