using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Judges a representation by what a linear classifier makes of it ("linear evaluation protocol": Zhang et al. 2016, Chen et al. 2020): multinomial logistic
/// regression on the standardized values, which has one optimum, so that the figure depends on the representation alone.
/// </summary>
public sealed class LinearProbe
{
    private readonly ProbeScaling _scaling;
    private readonly FloatMatrix _weights;

    private LinearProbe(ProbeScaling scaling, FloatMatrix weights, double loss, int iterations)
    {
        _scaling = scaling;
        _weights = weights;
        Loss = loss;
        Iterations = iterations;
    }

    /// <summary>The mean cross-entropy of the rows fitted, with the penalty.</summary>
    public double Loss { get; }

    /// <summary>Iterations made.</summary>
    public int Iterations { get; }

    /// <summary>Fits the classifier by L-BFGS (Liu and Nocedal 1989).</summary>
    /// <param name="rows">The representation, rows × values.</param>
    /// <param name="labels">The class of each row, from 0.</param>
    /// <param name="options">Penalty and iterations; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the fit.</param>
    /// <exception cref="ArgumentException">The lengths differ, a label is negative, or there are fewer than two classes; a value is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LinearProbe Fit(FloatMatrix rows, IReadOnlyList<int> labels, LinearProbeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new LinearProbeOptions();
        int classes = CheckLabels(rows, labels);
        rows.ThrowIfNotFinite(nameof(rows));
        ProbeScaling scaling = ProbeScaling.Fit(rows);
        var objective = new ProbeObjective(scaling.Apply(rows), labels, classes, options.Penalty, cancellationToken);
        var weights = new FloatMatrix(classes, rows.Columns + 1);
        (double loss, int iterations) = LimitedMemoryBfgs.Minimize(objective.Evaluate, weights.Span, options.Iterations, options.Tolerance);
        return new LinearProbe(scaling, weights, loss, iterations);
    }

    /// <summary>The classes of rows.</summary>
    /// <param name="rows">Rows × as many values as were fitted.</param>
    /// <exception cref="ArgumentException">The rows have another number of values.</exception>
    public int[] Predict(FloatMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != _weights.Columns - 1)
        {
            throw new ArgumentException($"Rows of {rows.Columns} values; the probe was fitted to {_weights.Columns - 1}.", nameof(rows));
        }

        var logits = new FloatMatrix(rows.Rows, _weights.Rows);
        MatrixProduct.Multiply(_scaling.Apply(rows), _weights, logits, transposeRight: true);
        return [.. Enumerable.Range(0, rows.Rows).Select(i => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits.Row(i)))];
    }

    /// <summary>The part of rows whose class is predicted.</summary>
    /// <param name="rows">The representation of rows that were not fitted.</param>
    /// <param name="labels">The class of each row.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the rows have another number of values.</exception>
    public double Accuracy(FloatMatrix rows, IReadOnlyList<int> labels)
    {
        CheckLabels(rows, labels);
        int[] predicted = Predict(rows);
        return (double)Enumerable.Range(0, predicted.Length).Count(i => predicted[i] == labels[i]) / predicted.Length;
    }

    private static int CheckLabels(FloatMatrix rows, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != rows.Rows)
        {
            throw new ArgumentException($"{labels.Count} labels of {rows.Rows} rows.", nameof(labels));
        }

        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0)
            {
                throw new ArgumentException($"Row {i}: label {labels[i]}; classes are numbered from 0.", nameof(labels));
            }
        }

        return Math.Max(2, labels.DefaultIfEmpty(0).Max() + 1);
    }
}
