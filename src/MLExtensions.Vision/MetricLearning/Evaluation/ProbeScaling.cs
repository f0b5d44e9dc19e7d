using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Brings values to mean 0 and deviation 1, and appends a 1 for the bias.</summary>
internal sealed class ProbeScaling
{
    // What varies less is noise beside the others (pixels at the border): it is not blown up.
    private const double Floor = 0.1;

    private readonly float[] _mean;
    private readonly float[] _factor;

    private ProbeScaling(float[] mean, float[] factor)
    {
        _mean = mean;
        _factor = factor;
    }

    public static ProbeScaling Fit(FloatMatrix rows)
    {
        var mean = new double[rows.Columns];
        var squares = new double[rows.Columns];
        for (int n = 0; n < rows.Rows; n++)
        {
            ReadOnlySpan<float> row = rows.Row(n);
            for (int i = 0; i < row.Length; i++)
            {
                // Welford 1962.
                double difference = row[i] - mean[i];
                mean[i] += difference / (n + 1);
                squares[i] += difference * (row[i] - mean[i]);
            }
        }

        double least = Floor * Math.Sqrt(squares.Sum() / Math.Max(1, (double)rows.Rows * rows.Columns));
        return new ProbeScaling(
            [.. mean.Select(value => (float)value)],
            [.. squares.Select(sum => Math.Max(Math.Sqrt(sum / rows.Rows), least) is > 0 and double deviation ? (float)(1 / deviation) : 0)]);
    }

    /// <summary>Rows × (values + 1).</summary>
    public FloatMatrix Apply(FloatMatrix rows)
    {
        var scaled = new FloatMatrix(rows.Rows, rows.Columns + 1);
        for (int n = 0; n < rows.Rows; n++)
        {
            Span<float> target = scaled.Row(n)[..rows.Columns];
            TensorPrimitives.Subtract(rows.Row(n), _mean, target);
            TensorPrimitives.Multiply(target, _factor, target);
            scaled[n, rows.Columns] = 1;
        }

        return scaled;
    }
}
