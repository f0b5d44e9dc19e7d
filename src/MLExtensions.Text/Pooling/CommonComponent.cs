using System.Numerics.Tensors;

namespace MLExtensions.Text;

/// <summary>
/// The direction that vectors share most: the first right singular vector of the matrix of their rows, not centred,
/// by power iteration on the matrix of second moments, which is gathered in one pass.
/// </summary>
internal sealed class CommonComponent
{
    private const int MaxIterations = 2000;
    private const double Tolerance = 1e-12;

    private readonly int _dimension;
    private readonly double[] _moments;
    private readonly double[] _row;

    /// <summary>Initializes the sum for vectors of a dimension.</summary>
    public CommonComponent(int dimension)
    {
        _dimension = dimension;
        _moments = new double[dimension * dimension];
        _row = new double[dimension];
    }

    /// <summary>Adds a vector.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        TensorPrimitives.ConvertChecked<float, double>(vector, _row);
        for (int i = 0; i < _dimension; i++)
        {
            Span<double> moments = _moments.AsSpan(i * _dimension, _dimension);
            TensorPrimitives.MultiplyAdd(_row, _row[i], moments, moments);
        }
    }

    /// <summary>Computes the direction: unit length, its largest value positive; zeros when every vector was zero.</summary>
    public float[] Compute()
    {
        double[] direction = StartRow();
        double[] next = new double[_dimension];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            for (int i = 0; i < _dimension; i++)
            {
                next[i] = TensorPrimitives.Dot<double>(_moments.AsSpan(i * _dimension, _dimension), direction);
            }

            double norm = TensorPrimitives.Norm<double>(next);
            if (norm == 0)
            {
                return new float[_dimension];
            }

            TensorPrimitives.Divide(next, norm, next);
            double change = TensorPrimitives.Distance<double>(next, direction);
            (direction, next) = (next, direction);
            if (change < Tolerance)
            {
                break;
            }
        }

        int largest = TensorPrimitives.IndexOfMaxMagnitude<double>(direction);
        double sign = Math.Sign(direction[largest]);
        return [.. direction.Select(value => (float)(sign * value))];
    }

    // The row of the largest moment: not orthogonal to the first singular vector unless the matrix is degenerate.
    private double[] StartRow()
    {
        int start = 0;
        for (int i = 1; i < _dimension; i++)
        {
            start = _moments[(i * _dimension) + i] > _moments[(start * _dimension) + start] ? i : start;
        }

        return _moments.AsSpan(start * _dimension, _dimension).ToArray();
    }
}
