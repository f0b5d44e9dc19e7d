using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Mean cross-entropy of a linear classifier with a penalty on its weights, and the gradient: two matrix products over all rows.</summary>
internal sealed class ProbeObjective(FloatMatrix rows, IReadOnlyList<int> labels, int classes, double penalty, CancellationToken cancellationToken)
{
    private readonly FloatMatrix _logits = new(rows.Rows, classes);
    private readonly FloatMatrix _weights = new(classes, rows.Columns);
    private readonly FloatMatrix _gradient = new(classes, rows.Columns);

    /// <summary>The loss at some weights, [classes, columns] of which the last is the bias, and its gradient.</summary>
    public double Evaluate(ReadOnlySpan<float> weights, Span<float> gradient)
    {
        cancellationToken.ThrowIfCancellationRequested();
        weights.CopyTo(_weights.Span);
        MatrixProduct.Multiply(rows, _weights, _logits, transposeRight: true, cancellationToken: cancellationToken);
        double sum = 0;
        for (int n = 0; n < rows.Rows; n++)
        {
            Span<float> row = _logits.Row(n);
            float own = row[labels[n]], most = TensorPrimitives.Max<float>(row);
            TensorPrimitives.Subtract(row, most, row);
            TensorPrimitives.Exp(row, row);
            float total = TensorPrimitives.Sum<float>(row);
            sum += Math.Log(total) + most - own;
            TensorPrimitives.Divide(row, total, row);
            row[labels[n]] -= 1;
        }

        MatrixProduct.Multiply(_logits, rows, _gradient, transposeLeft: true, cancellationToken: cancellationToken);
        TensorPrimitives.Multiply(_gradient.Span, 1f / rows.Rows, gradient);
        double squares = 0;
        for (int c = 0; c < classes; c++)
        {
            ReadOnlySpan<float> row = _weights.Row(c)[..^1];
            Span<float> target = gradient.Slice(c * rows.Columns, rows.Columns - 1);
            squares += TensorPrimitives.SumOfSquares(row);
            TensorPrimitives.MultiplyAdd(row, (float)penalty, target, target);
        }

        return (sum / rows.Rows) + (penalty * squares / 2);
    }
}
