using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>Distances between the rows of batches of one size, and the way back from derivatives by distances to the embeddings.</summary>
internal sealed class PairBuffers
{
    // Below, a distance has no direction: its gradient is 0.
    private const float Least = 1e-7f;

    private readonly FloatMatrix _rows;
    private readonly FloatMatrix _products;
    private readonly FloatMatrix _distances;
    private readonly FloatMatrix _derivatives;
    private readonly FloatMatrix _back;
    private readonly float[] _norms;
    private readonly float[] _scratch;

    public PairBuffers(int rows, int dimension)
    {
        _rows = new FloatMatrix(rows, dimension);
        _back = new FloatMatrix(rows, dimension);
        _products = new FloatMatrix(rows, rows);
        _distances = new FloatMatrix(rows, rows);
        _derivatives = new FloatMatrix(rows, rows);
        _norms = new float[rows];
        _scratch = new float[2 * rows];
    }

    public int Rows => _rows.Rows;

    public int Dimension => _rows.Columns;

    /// <summary>Computes all distances.</summary>
    public PairMatrix Distances(in EmbeddingBatch batch, EmbeddingDistance distance)
    {
        batch.Embeddings.CopyTo(_rows.Span);
        if (distance == EmbeddingDistance.Cosine)
        {
            for (int i = 0; i < Rows; i++)
            {
                _norms[i] = Math.Max(Least, TensorPrimitives.Norm<float>(_rows.Row(i)));
                TensorPrimitives.Divide(_rows.Row(i), _norms[i], _rows.Row(i));
            }
        }

        MatrixProduct.Multiply(_rows, _rows, _products, transposeRight: true);
        if (distance == EmbeddingDistance.Cosine)
        {
            TensorPrimitives.Subtract(1f, _products.Span, _distances.Span);
        }
        else
        {
            Euclidean(distance == EmbeddingDistance.Euclidean);
        }

        for (int i = 0; i < Rows; i++)
        {
            _distances[i, i] = 0;
        }

        _derivatives.Span.Clear();
        return new PairMatrix(Rows, Dimension, distance, batch.Step, batch.Labels, _distances.Span, _derivatives.Span, _scratch);
    }

    /// <summary>Adds the gradient by the embeddings.</summary>
    public void Backpropagate(EmbeddingDistance distance, Span<float> gradient)
    {
        Symmetrize(distance == EmbeddingDistance.Euclidean);
        MatrixProduct.Multiply(_products, _rows, _back);
        for (int i = 0; i < Rows; i++)
        {
            Span<float> target = gradient.Slice(i * Dimension, Dimension);
            ReadOnlySpan<float> row = _rows.Row(i);
            ReadOnlySpan<float> back = _back.Row(i);
            if (distance == EmbeddingDistance.Cosine)
            {
                // d cos / dx leaves out the part along x.
                float along = TensorPrimitives.Dot(row, back);
                for (int d = 0; d < target.Length; d++)
                {
                    target[d] -= (back[d] - (along * row[d])) / _norms[i];
                }
            }
            else
            {
                float sum = TensorPrimitives.Sum<float>(_products.Row(i));
                for (int d = 0; d < target.Length; d++)
                {
                    target[d] += 2 * ((sum * row[d]) - back[d]);
                }
            }
        }
    }

    private void Euclidean(bool root)
    {
        for (int i = 0; i < Rows; i++)
        {
            _norms[i] = _products[i, i];
        }

        for (int i = 0; i < Rows; i++)
        {
            Span<float> row = _distances.Row(i);
            TensorPrimitives.MultiplyAdd(_products.Row(i), -2f, _norms, row);
            TensorPrimitives.Add(row, _norms[i], row);
            TensorPrimitives.Max(row, 0f, row);
            if (root)
            {
                TensorPrimitives.Sqrt(row, row);
            }
        }
    }

    // A distance belongs to both of its rows. That of a root is the squared distance's, divided by twice the root.
    private void Symmetrize(bool root)
    {
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                float sum = i == j ? 0 : _derivatives[i, j] + _derivatives[j, i];
                if (root)
                {
                    float distance = _distances[i, j];
                    sum = distance > Least ? sum / (2 * distance) : 0;
                }

                _products[i, j] = _products[j, i] = sum;
            }
        }
    }
}
