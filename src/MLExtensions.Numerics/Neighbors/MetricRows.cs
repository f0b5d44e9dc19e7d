using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>Rows whose Euclidean distances carry a metric: unit rows for cosine, |u − v|²/2 = 1 − u · v; centred unit rows for correlation.</summary>
internal static class MetricRows
{
    /// <summary>Scales every row to length 1.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="centre">Whether the mean of the row is taken out first.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellationToken">Checked for each block of rows.</param>
    /// <returns>The unit rows, and for each row whether it had no direction.</returns>
    public static (FloatMatrix Rows, bool[] Directionless) Normalize(FloatMatrix data, bool centre, int threads, CancellationToken cancellationToken)
    {
        const int Block = 512;
        var rows = new FloatMatrix(data.Rows, data.Columns);
        var directionless = new bool[data.Rows];
        Workers.For(threads, PanelShape.Count(data.Rows, Block), block =>
        {
            var values = new double[data.Columns];
            for (int row = block * Block; row < Math.Min(data.Rows, (block + 1) * Block); row++)
            {
                ReadOnlySpan<float> from = data.Row(row);
                TensorPrimitives.ConvertTruncating(from, values);
                double size = TensorPrimitives.Norm<double>(values);
                if (centre)
                {
                    TensorPrimitives.Subtract(values, TensorPrimitives.Sum<double>(values) / values.Length, values);
                }

                // What centring leaves of a constant row is rounding.
                double norm = TensorPrimitives.Norm<double>(values);
                directionless[row] = !(norm > 1e-12 * size);
                if (!directionless[row])
                {
                    TensorPrimitives.Divide(values, norm, values);
                    TensorPrimitives.ConvertTruncating<double, float>(values, rows.Row(row));
                }
            }
        }, cancellationToken);
        return (rows, directionless);
    }
}
