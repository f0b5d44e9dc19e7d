using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>Labelled feature rows in compressed sparse form: zeros of dense vectors are left out too.</summary>
internal sealed class SparseRows
{
    private readonly List<int> _starts = [0];
    private readonly List<int> _labels = [];
    private readonly List<float> _weights;
    private int[] _indices = new int[1024];
    private float[] _values = new float[1024];
    private int _used;

    internal SparseRows(int featureCount, bool weighted)
    {
        FeatureCount = featureCount;
        _weights = weighted ? [] : null;
    }

    internal int FeatureCount { get; }

    internal int Count => _labels.Count;

    internal double WeightSum { get; private set; }

    internal ReadOnlySpan<int> Indices(int row) => _indices.AsSpan(_starts[row].._starts[row + 1]);

    internal ReadOnlySpan<float> Values(int row) => _values.AsSpan(_starts[row].._starts[row + 1]);

    internal int Label(int row) => _labels[row];

    internal float Weight(int row) => _weights is null ? 1 : _weights[row];

    /// <summary>False, and nothing added, for a row with a missing value: ML.NET skips such rows.</summary>
    internal bool TryAdd(in VBuffer<float> features, int label, float weight)
    {
        ReadOnlySpan<float> values = features.GetValues();
        ReadOnlySpan<int> indices = features.GetIndices();
        if (label < 0 || !float.IsFinite(weight))
            return false;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        if (_used + values.Length > _values.Length)
        {
            int capacity = Math.Max(_used + values.Length, _values.Length * 2);
            Array.Resize(ref _indices, capacity);
            Array.Resize(ref _values, capacity);
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] == 0)
                continue;
            _indices[_used] = features.IsDense ? i : indices[i];
            _values[_used++] = values[i];
        }

        _starts.Add(_used);
        _labels.Add(label);
        _weights?.Add(weight);
        WeightSum += weight;
        return true;
    }
}
