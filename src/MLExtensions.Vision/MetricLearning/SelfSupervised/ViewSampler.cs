using MLExtensions.Numerics;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Draws every row once an epoch, several times in its batch: as many views of it, whose label is its number.</summary>
internal sealed class ViewSampler : IRowSampler
{
    private readonly int _rows;
    private readonly int _rowsPerBatch;
    private readonly int _views;
    private readonly long _seed;
    private readonly Lock _lock = new();
    private int[] _order = [];
    private int _orderEpoch = -1;

    /// <param name="rows">Rows of the data, at least 2.</param>
    /// <param name="rowsPerBatch">Rows of a batch; where there are fewer rows, all of them.</param>
    /// <param name="views">Views of each.</param>
    /// <param name="seed">The seed.</param>
    public ViewSampler(int rows, int rowsPerBatch, int views, long seed)
    {
        _rows = rows >= 2
            ? rows
            : throw new ArgumentException($"There {(rows == 1 ? "is 1 row" : "are no rows")}: views of one are told from those of another, which takes two.", nameof(rows));
        _rowsPerBatch = Math.Min(rows, rowsPerBatch);
        _views = views;
        _seed = seed;
    }

    public int BatchCount => _rows / _rowsPerBatch;

    public int BatchSize => _rowsPerBatch * _views;

    public RowDraw Draw(int epoch, int batch)
    {
        int[] order = Order(epoch);
        var rows = new int[BatchSize];
        var labels = new long[BatchSize];
        for (int i = 0; i < rows.Length; i++)
        {
            // The views of a row side by side.
            labels[i] = rows[i] = order[(batch * _rowsPerBatch) + (i / _views)];
        }

        return new RowDraw(rows, labels);
    }

    private int[] Order(int epoch)
    {
        lock (_lock)
        {
            if (_orderEpoch != epoch)
            {
                _order = [.. Enumerable.Range(0, _rows)];
                new RandomSequence(_seed, epoch).Shuffle<int>(_order);
                _orderEpoch = epoch;
            }

            return _order;
        }
    }
}
