using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Brings features to mean 0 and deviation about 1, so that one learning rate suits any of them.</summary>
internal sealed class FeatureStandardization
{
    /// <summary>Features that hardly ever vary are not blown up: the least deviation, as a part of the root mean square of all.</summary>
    private const double Floor = 0.1;

    private readonly float[] _mean;
    private readonly float[] _factor;

    private FeatureStandardization(float[] mean, float[] factor)
    {
        _mean = mean;
        _factor = factor;
    }

    /// <summary>Measures rows.</summary>
    public static FeatureStandardization Fit(FloatMatrix rows)
    {
        var mean = new double[rows.Columns];
        var squares = new double[rows.Columns];
        // Welford's updates: sums of squares of large features would cancel.
        for (int n = 0; n < rows.Rows; n++)
        {
            ReadOnlySpan<float> row = rows.Row(n);
            for (int i = 0; i < row.Length; i++)
            {
                double difference = row[i] - mean[i];
                mean[i] += difference / (n + 1);
                squares[i] += difference * (row[i] - mean[i]);
            }
        }

        double least = Floor * Math.Sqrt(squares.Sum() / ((double)rows.Rows * rows.Columns));
        return new FeatureStandardization(
            [.. mean.Select(value => (float)value)],
            [.. squares.Select(sum => Math.Max(Math.Sqrt(sum / rows.Rows), least) is > 0 and double deviation ? (float)(1 / deviation) : 0)]);
    }

    /// <summary>Scales a row.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> scaled)
    {
        for (int i = 0; i < row.Length; i++)
        {
            scaled[i] = (row[i] - _mean[i]) * _factor[i];
        }
    }

    /// <summary>The same as a graph: [N, F] to [N, F].</summary>
    public OnnxModel ToGraph(OnnxBuildOptions versions)
    {
        var g = new OnnxGraphBuilder("standardize", versions);
        OnnxValue features = g.Input("features", OnnxElementType.Float, Network.BatchSymbol, _mean.Length);
        OnnxValue mean = g.Initializer(OnnxTensor.Create<float>(_mean, 1, _mean.Length));
        OnnxValue factor = g.Initializer(OnnxTensor.Create<float>(_factor, 1, _factor.Length));
        return g.Output("scaled", (features - mean) * factor).Build();
    }
}
