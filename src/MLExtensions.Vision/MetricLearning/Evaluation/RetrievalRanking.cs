using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Ranks the references of queries, as far as the metrics need.</summary>
internal sealed class RetrievalRanking
{
    private readonly FloatMatrix _references;
    private readonly long[] _labels;
    private readonly int[] _ks;
    private readonly float[] _squares;
    private readonly Dictionary<long, int> _counts = [];

    public RetrievalRanking(FloatMatrix references, long[] labels, int[] ks)
    {
        _references = references;
        _labels = labels;
        _ks = ks;
        _squares = new float[references.Rows];
        for (int i = 0; i < labels.Length; i++)
        {
            _squares[i] = TensorPrimitives.SumOfSquares<float>(references.Row(i));
            _counts[labels[i]] = _counts.GetValueOrDefault(labels[i]) + 1;
        }
    }

    /// <summary>Judges some queries.</summary>
    /// <param name="queries">All queries.</param>
    /// <param name="queryLabels">Their labels.</param>
    /// <param name="begin">The first.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="isSame">Whether query i is reference i, which is then left out.</param>
    public RetrievalSums Judge(FloatMatrix queries, IReadOnlyList<long> queryLabels, int begin, int end, bool isSame)
    {
        int references = _references.Rows;
        var block = new FloatMatrix(queries.Values.Slice(begin * queries.Columns, (end - begin) * queries.Columns), end - begin, queries.Columns);
        var products = new FloatMatrix(end - begin, references);
        MatrixProduct.Multiply(block, _references, products, transposeRight: true, threads: 1);
        var sums = new RetrievalSums(_ks.Length);
        var numbers = new int[references];
        for (int query = begin; query < end; query++)
        {
            int relevant = _counts.GetValueOrDefault(queryLabels[query]) - (isSame ? 1 : 0);
            if (relevant < 1)
            {
                continue;
            }

            // |r|² − 2 q·r ranks as the distance does.
            Span<float> keys = products.Row(query - begin);
            TensorPrimitives.MultiplyAdd(keys, -2f, _squares, keys);
            if (isSame)
            {
                keys[query] = float.PositiveInfinity;
            }

            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = i;
            }

            int needed = Math.Min(references - (isSame ? 1 : 0), Math.Max(relevant, _ks.Length > 0 ? _ks[^1] : 1));
            SmallestFirst.Sort(keys, numbers, needed);
            Add(ref sums, numbers.AsSpan(0, needed), queryLabels[query], relevant);
        }

        return sums;
    }

    private void Add(ref RetrievalSums sums, ReadOnlySpan<int> nearest, long label, int relevant)
    {
        int right = 0, first = int.MaxValue;
        double precisions = 0;
        int ranked = Math.Min(relevant, nearest.Length);
        for (int rank = 0; rank < nearest.Length && (rank < ranked || first == int.MaxValue); rank++)
        {
            if (_labels[nearest[rank]] != label)
            {
                continue;
            }

            first = Math.Min(first, rank);
            if (rank < ranked)
            {
                right++;
                precisions += right / (rank + 1.0);
            }
        }

        sums.Queries++;
        sums.First += first == 0 ? 1 : 0;
        sums.RPrecision += (double)right / relevant;
        sums.AveragePrecision += precisions / relevant;
        for (int i = 0; i < _ks.Length; i++)
        {
            sums.Recalls[i] += first < _ks[i] ? 1 : 0;
        }
    }
}
