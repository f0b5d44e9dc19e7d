namespace Microsoft.ML.Transforms;

/// <summary>Learns scale and offset of one column, slot by slot. Not-a-number does not count; slots left out of a sparse vector count as zero.</summary>
internal abstract class AffineNormalizer
{
    private long _rows;

    protected AffineNormalizer(int slots, bool isDouble, bool fixZero)
    {
        Slots = slots;
        IsDouble = isDouble;
        FixZero = fixZero;
    }

    protected int Slots { get; }

    private bool IsDouble { get; }

    protected bool FixZero { get; }

    internal void Add(ReadOnlySpan<double> values, ReadOnlySpan<int> indices)
    {
        _rows++;
        bool sparse = values.Length < Slots;
        for (int i = 0; i < values.Length; i++)
            Add(sparse ? indices[i] : i, values[i]);
    }

    internal void Finish(double[] scale, double[] offset)
    {
        for (int slot = 0; slot < Slots; slot++)
            (scale[slot], offset[slot]) = Solve(slot, _rows);
    }

    protected abstract void Add(int slot, double value);

    protected abstract (double Scale, double Offset) Solve(int slot, long rows);

    /// <summary>1/value, in the precision of the column.</summary>
    protected double Inverse(double value) => IsDouble ? 1 / value : 1 / (float)value;
}

/// <summary>To [0, 1], or to [-1, 1] with zero kept.</summary>
internal sealed class MinMaxNormalizer : AffineNormalizer
{
    private readonly double[] _min, _max;
    private readonly long[] _explicit;

    internal MinMaxNormalizer(int slots, bool isDouble, bool fixZero) : base(slots, isDouble, fixZero)
    {
        _explicit = new long[slots];
        _min = new double[slots];
        _max = new double[slots];
        Array.Fill(_min, double.PositiveInfinity);
        Array.Fill(_max, double.NegativeInfinity);
    }

    protected override void Add(int slot, double value)
    {
        _explicit[slot]++;
        if (value < _min[slot])
            _min[slot] = value;
        if (value > _max[slot])
            _max[slot] = value;
    }

    protected override (double Scale, double Offset) Solve(int slot, long rows)
    {
        double min = _min[slot], max = _max[slot];
        if (_explicit[slot] < rows)
            (min, max) = (Math.Min(min, 0), Math.Max(max, 0));
        // A constant slot says nothing: it becomes zero.
        if (!(max > min))
            return (0, 0);
        return FixZero ? (Inverse(Math.Max(Math.Abs(max), Math.Abs(min))), 0) : (Inverse(max - min), min);
    }
}

/// <summary>To mean 0 and variance 1; with zero kept, to a root mean square of 1.</summary>
internal sealed class MeanVarianceNormalizer : AffineNormalizer
{
    private readonly double[] _mean, _squares;
    private readonly long[] _count, _missing;

    internal MeanVarianceNormalizer(int slots, bool isDouble, bool fixZero) : base(slots, isDouble, fixZero)
    {
        _mean = new double[slots];
        _squares = new double[slots];
        _count = new long[slots];
        _missing = new long[slots];
    }

    // Welford's update, over the values other than zero; zeros are put in at the end, all at once.
    protected override void Add(int slot, double value)
    {
        if (value == 0)
            return;
        if (!double.IsFinite(value))
        {
            _missing[slot]++;
            return;
        }

        double delta = value - _mean[slot];
        _mean[slot] += delta / ++_count[slot];
        _squares[slot] += delta * (value - _mean[slot]);
    }

    protected override (double Scale, double Offset) Solve(int slot, long rows)
    {
        long present = rows - _missing[slot], zeros = present - _count[slot];
        if (present == 0)
            return (0, 0);
        double mean = _mean[slot] * _count[slot] / present;
        double variance = (_squares[slot] + _mean[slot] * _mean[slot] * _count[slot] * zeros / present) / present;
        if (variance == 0)
            return (0, 0);
        return FixZero ? (Inverse(Math.Sqrt(variance + mean * mean)), 0) : (Inverse(Math.Sqrt(variance)), mean);
    }
}
