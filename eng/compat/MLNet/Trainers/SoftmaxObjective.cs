namespace Microsoft.ML.Trainers;

/// <summary>
/// Mean loss of a softmax classifier with an L2 penalty, and its gradient. Parameters lie as biases[class], then
/// weights[feature, class], so that one feature of a sparse row touches one short contiguous run.
/// </summary>
internal sealed class SoftmaxObjective
{
    // Two chunks at most: cut by the number of rows alone, so that the result does not depend on the threads.
    private const int RowsForTwoChunks = 512;

    private readonly SparseRows _rows;
    private readonly int _classes;
    private readonly float _l2;
    private readonly ParallelOptions _parallel;
    private readonly float[] _otherGradient;
    private readonly double[] _losses;

    internal SoftmaxObjective(SparseRows rows, int classes, float l2, int threads)
    {
        _rows = rows;
        _classes = classes;
        _l2 = l2;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) };
        _losses = new double[rows.Count >= RowsForTwoChunks ? 2 : 1];
        _otherGradient = _losses.Length == 2 ? new float[ParameterCount] : [];
    }

    internal int ParameterCount => checked(_classes * (_rows.FeatureCount + 1));

    internal double Evaluate(float[] x, float[] gradient)
    {
        int chunks = _losses.Length;
        if (chunks == 1)
            AccumulateChunk(0, 1, x, gradient);
        else
            Parallel.For(0, chunks, _parallel, chunk => AccumulateChunk(chunk, chunks, x, chunk == 0 ? gradient : _otherGradient));
        double loss = _losses.Sum();
        if (chunks == 2)
            DenseVector.AddScaled(gradient, _otherGradient, 1);
        if (!double.IsFinite(loss))
            throw new InvalidOperationException("Data contain bad values.");
        if (_l2 > 0)
        {
            ReadOnlySpan<float> weights = x.AsSpan(_classes);
            loss += 0.5 * _l2 * DenseVector.Dot(weights, weights);
            DenseVector.AddScaled(gradient.AsSpan(_classes), weights, _l2);
        }

        DenseVector.Scale(gradient, (float)(1 / _rows.WeightSum));
        return loss / _rows.WeightSum;
    }

    private void AccumulateChunk(int chunk, int chunks, float[] x, float[] gradient)
    {
        Array.Clear(gradient);
        int from = (int)((long)_rows.Count * chunk / chunks), to = (int)((long)_rows.Count * (chunk + 1) / chunks);
        Span<float> scores = new float[_classes];
        double loss = 0;
        for (int row = from; row < to; row++)
        {
            ReadOnlySpan<int> indices = _rows.Indices(row);
            ReadOnlySpan<float> values = _rows.Values(row);
            x.AsSpan(0, _classes).CopyTo(scores);
            for (int i = 0; i < indices.Length; i++)
                DenseVector.AddScaled(scores, x.AsSpan(Offset(indices[i]), _classes), values[i]);

            float weight = _rows.Weight(row);
            int label = _rows.Label(row);
            float labelScore = scores[label];
            loss += weight * (Softmax(scores) - labelScore);
            scores[label] -= 1;
            DenseVector.Scale(scores, weight);
            DenseVector.AddScaled(gradient.AsSpan(0, _classes), scores, 1);
            for (int i = 0; i < indices.Length; i++)
                DenseVector.AddScaled(gradient.AsSpan(Offset(indices[i]), _classes), scores, values[i]);
        }

        _losses[chunk] = loss;
    }

    private int Offset(int feature) => _classes * (feature + 1);

    /// <summary>Scores become probabilities; returns the logarithm of the sum of their exponentials.</summary>
    internal static double Softmax(Span<float> scores)
    {
        float max = float.NegativeInfinity;
        foreach (float score in scores)
            max = Math.Max(max, score);
        double sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = MathF.Exp(scores[c] - max);
            sum += scores[c];
        }

        DenseVector.Scale(scores, (float)(1 / sum));
        return max + Math.Log(sum);
    }
}
