using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>
/// The cross-entropy of rows x against prototypes c of length 1: the logits are −‖x̂ − c‖² / T = (2 x̂·c − 2) / T, x̂ being the direction of the row.
/// </summary>
internal sealed class PrototypeSoftmax
{
    private FloatMatrix _rows = new(1, 1);
    private FloatMatrix _back = new(1, 1);
    private FloatMatrix _logits = new(1, 1);
    private FloatMatrix _gradient = new(1, 1);
    private float[] _norms = [];

    /// <summary>The prototypes; to be filled after <see cref="Resize"/>.</summary>
    public FloatMatrix Prototypes { get; private set; } = new(1, 1);

    /// <summary>The directions of the rows last computed.</summary>
    public FloatMatrix Directions => _rows;

    /// <summary>Makes room.</summary>
    public void Resize(int rows, int prototypes, int dimension)
    {
        if (_rows.Rows != rows || _rows.Columns != dimension)
        {
            _rows = new FloatMatrix(rows, dimension);
            _back = new FloatMatrix(rows, dimension);
            _norms = new float[rows];
        }

        if (_logits.Rows != rows || _logits.Columns != prototypes || Prototypes.Columns != dimension)
        {
            _logits = new FloatMatrix(rows, prototypes);
            Prototypes = new FloatMatrix(prototypes, dimension);
            _gradient = new FloatMatrix(prototypes, dimension);
        }
    }

    /// <summary>Computes the mean loss of the rows and adds its gradient by them.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="targets">The prototype of each row.</param>
    /// <param name="temperature">T.</param>
    /// <param name="countsOwn">Whether a row's own prototype stands in the denominator too.</param>
    /// <param name="gradient">Takes the gradient.</param>
    /// <returns>The loss; rows × prototypes; the rows that are nearer to another prototype than to their own.</returns>
    public PairOutcome Compute(in EmbeddingBatch batch, ReadOnlySpan<int> targets, double temperature, bool countsOwn, Span<float> gradient)
    {
        batch.Embeddings.CopyTo(_rows.Span);
        for (int i = 0; i < _norms.Length; i++)
        {
            _norms[i] = Math.Max(1e-7f, TensorPrimitives.Norm<float>(_rows.Row(i)));
            TensorPrimitives.Divide(_rows.Row(i), _norms[i], _rows.Row(i));
        }

        MatrixProduct.Multiply(_rows, Prototypes, _logits, transposeRight: true);
        double sum = 0;
        long active = 0;
        float sharpness = (float)(2 / temperature);
        for (int i = 0; i < targets.Length; i++)
        {
            sum += Row(_logits.Row(i), targets[i], sharpness, countsOwn, ref active);
        }

        TensorPrimitives.Multiply(_logits.Span, sharpness / targets.Length, _logits.Span);
        MatrixProduct.Multiply(_logits, Prototypes, _back);
        for (int i = 0; i < targets.Length; i++)
        {
            AddAcross(_back.Row(i), _rows.Row(i), 1 / _norms[i], gradient.Slice(i * batch.Dimension, batch.Dimension));
        }

        return new PairOutcome(sum / targets.Length, (long)targets.Length * Prototypes.Rows, active);
    }

    /// <summary>The gradient of the loss last computed by the prototypes' directions.</summary>
    public FloatMatrix PrototypeGradient()
    {
        MatrixProduct.Multiply(_logits, _rows, _gradient, transposeLeft: true);
        for (int c = 0; c < _gradient.Rows; c++)
        {
            Span<float> gradient = _gradient.Row(c);
            ReadOnlySpan<float> prototype = Prototypes.Row(c);
            TensorPrimitives.MultiplyAdd(prototype, -TensorPrimitives.Dot<float>(gradient, prototype), gradient, gradient);
        }

        return _gradient;
    }

    /// <summary>Makes of similarities the derivatives of the row's loss by the logits.</summary>
    private static double Row(Span<float> values, int target, float sharpness, bool countsOwn, ref long active)
    {
        float own = values[target];
        values[target] = float.NegativeInfinity;
        float most = TensorPrimitives.Max<float>(values);
        active += most > own ? 1 : 0;
        values[target] = countsOwn ? own : float.NegativeInfinity;
        most = countsOwn ? Math.Max(most, own) : most;
        TensorPrimitives.Subtract(values, most, values);
        TensorPrimitives.Multiply(values, sharpness, values);
        TensorPrimitives.Exp(values, values);
        float total = TensorPrimitives.Sum<float>(values);
        TensorPrimitives.Divide(values, total, values);
        values[target] -= 1;
        return Math.Log(total) + ((most - own) * (double)sharpness);
    }

    /// <summary>Adds a scaled gradient without its part along a direction.</summary>
    private static void AddAcross(ReadOnlySpan<float> gradient, ReadOnlySpan<float> direction, float scale, Span<float> target)
    {
        float along = TensorPrimitives.Dot(gradient, direction);
        TensorPrimitives.MultiplyAdd(gradient, scale, target, target);
        TensorPrimitives.MultiplyAdd(direction, -along * scale, target, target);
    }
}
