using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Brings rows into the space that neighbours are looked for in: reduced to principal components, and for the angular metrics scaled to
/// length 1, with one more value that is 1 where a row has no direction. In double, as the saved graph does it, so that both agree.
/// </summary>
internal sealed class MetricSpace
{
    private readonly double[]? _components;
    private readonly double[] _mean;

    public MetricSpace(PrincipalComponents? reduction, int columns, DistanceMetric metric)
    {
        Reduction = reduction;
        Metric = metric;
        Columns = columns;
        Reduced = reduction?.Components.Rows ?? columns;
        _mean = [];
        if (reduction is not null)
        {
            _mean = Array.ConvertAll(reduction.Mean, static value => (double)value);
            _components = new double[reduction.Components.Rows * columns];
            TensorPrimitives.ConvertChecked<float, double>(reduction.Components.Span, _components);
        }
    }

    public PrincipalComponents? Reduction { get; }

    public DistanceMetric Metric { get; }

    /// <summary>The columns of the data.</summary>
    public int Columns { get; }

    /// <summary>The columns after the reduction.</summary>
    public int Reduced { get; }

    /// <summary>The columns of the space.</summary>
    public int Width => IsAngular ? Reduced + 1 : Reduced;

    public bool IsAngular => Metric is DistanceMetric.Cosine or DistanceMetric.Correlation;

    /// <summary>Writes a row of the data in the space.</summary>
    /// <returns>The largest value of the kernel's argument d² at which a fitted row counts as the same row: rounding of the reduction.</returns>
    public double Write(ReadOnlySpan<float> row, Span<float> target)
    {
        double same = 0;
        var values = new double[Reduced];
        if (_components is null)
        {
            TensorPrimitives.ConvertChecked<float, double>(row, values);
        }
        else
        {
            var centred = new double[Columns];
            TensorPrimitives.ConvertChecked<float, double>(row, centred);
            TensorPrimitives.Subtract<double>(centred, _mean, centred);
            for (int i = 0; i < Reduced; i++)
            {
                values[i] = TensorPrimitives.Dot<double>(centred, _components.AsSpan(i * Columns, Columns));
            }

            same = Sameness * TensorPrimitives.SumOfSquares<double>(centred);
        }

        Write(values, target);
        return IsAngular ? AngularSameness : same;
    }

    /// <summary>The factor of Σ(x − mean)² below which a squared distance is rounding of the reduction.</summary>
    public double Sameness => Reduction is null ? 0 : Metric == DistanceMetric.Manhattan ? 1e-10 * Reduced : 1e-10;

    /// <summary>The same for rows of length 1: (Σ(u − v)²/2)².</summary>
    public double AngularSameness => Reduction is null ? 2.5e-25 : 2.5e-19;

    /// <summary>Writes a row that is reduced already in the space.</summary>
    public void WriteReduced(ReadOnlySpan<float> row, Span<float> target)
    {
        var values = new double[Reduced];
        TensorPrimitives.ConvertChecked<float, double>(row, values);
        Write(values, target);
    }

    private void Write(double[] values, Span<float> target)
    {
        if (IsAngular)
        {
            double size = TensorPrimitives.SumOfSquares<double>(values);
            if (Metric == DistanceMetric.Correlation)
            {
                TensorPrimitives.Subtract(values, TensorPrimitives.Sum<double>(values) / Reduced, values);
            }

            double squares = TensorPrimitives.SumOfSquares<double>(values);

            // What centring leaves of a constant row is rounding.
            if (squares <= 1e-24 * size)
            {
                target.Clear();
                target[Reduced] = 1;
                return;
            }

            TensorPrimitives.Divide(values, Math.Sqrt(squares), values);
            target[Reduced] = 0;
        }

        for (int i = 0; i < values.Length; i++)
        {
            target[i] = (float)values[i];
        }
    }
}
