using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>
/// Brings features to mean 0 and deviation about 1, so that one learning rate suits any network, and moves that into the weights of a
/// trained head: W(x − μ)/σ + b = (W/σ)x + (b − Wμ/σ).
/// </summary>
internal sealed class FeatureScaling
{
    /// <summary>Features that hardly ever vary are not blown up: the least deviation, as a part of the root mean square of all.</summary>
    private const double Floor = 0.1;

    private readonly float[] _mean;
    private readonly float[] _factor;

    private FeatureScaling(float[] mean, float[] factor)
    {
        _mean = mean;
        _factor = factor;
    }

    /// <summary>Measures rows.</summary>
    public static FeatureScaling Fit(RowStore<float> store, IReadOnlyList<int> rows)
    {
        int length = store.RowLength;
        var row = new float[length];
        var mean = new double[length];
        var squares = new double[length];
        // Welford's updates: sums of squares of large features would cancel.
        for (int n = 0; n < rows.Count; n++)
        {
            store.Read(rows[n], row);
            for (int i = 0; i < length; i++)
            {
                double difference = row[i] - mean[i];
                mean[i] += difference / (n + 1);
                squares[i] += difference * (row[i] - mean[i]);
            }
        }

        double least = Floor * Math.Sqrt(squares.Sum() / ((double)rows.Count * length));
        return new FeatureScaling(
            [.. mean.Select(value => (float)value)],
            [.. squares.Select(sum => Math.Max(Math.Sqrt(sum / rows.Count), least) is > 0 and double deviation ? (float)(1 / deviation) : 0)]);
    }

    /// <summary>Scales a row in place.</summary>
    public void Apply(Span<float> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] - _mean[i]) * _factor[i];
        }
    }

    /// <summary>A head that takes unscaled features and gives what <paramref name="head"/> gives of scaled ones.</summary>
    /// <param name="head">A graph whose first dense layer has weights [D, units] and a bias.</param>
    public OnnxModel FoldInto(OnnxModel head)
    {
        OnnxNode dense = head.Nodes.First(node => node.OpType == "Gemm");
        OnnxTensor weight = head.FindInitializer(dense.Inputs[1])!, bias = head.FindInitializer(dense.Inputs[2])!;
        int units = checked((int)weight.Dims[1]);
        float[] scaled = weight.AsSpan<float>().ToArray();
        double[] shifted = [.. bias.AsSpan<float>().ToArray().Select(value => (double)value)];
        for (int i = 0; i < _mean.Length; i++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                float value = scaled[(i * units) + unit] * _factor[i];
                scaled[(i * units) + unit] = value;
                shifted[unit] -= (double)value * _mean[i];
            }
        }

        return head.ReplaceInitializers(new Dictionary<string, OnnxTensor>
        {
            [weight.Name] = OnnxTensor.Create<float>(scaled, [.. weight.Dims]),
            [bias.Name] = OnnxTensor.Create<float>([.. shifted.Select(value => (float)value)], [.. bias.Dims]),
        });
    }
}
