using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A loss that code computes from all rows of the batch.</summary>
internal sealed unsafe class FusedEmbeddingLoss(Activation output, EmbeddingLoss loss) : FusedLoss(output), IDisposable
{
    private AlignedBuffer<float>? _rows;

    public override long Bytes => NativeSize.Of(_rows);

    public override double Compute(int image, float* gradient, float scale) => throw new NotSupportedException("The loss is one of whole batches.");

    /// <summary>Computes the batch's loss and writes the gradient of each row.</summary>
    /// <param name="images">The rows.</param>
    /// <param name="step">The number of the batch.</param>
    public float ComputeBatch(int images, long step)
    {
        int dimension = Output.Channels, length = images * dimension;
        if (_rows is null || _rows.Length < 2L * length)
        {
            _rows?.Dispose();
            _rows = new AlignedBuffer<float>(2L * length);
        }

        Span<float> rows = _rows.Span[..length], gradient = _rows.Span.Slice(length, length);
        for (int image = 0; image < images; image++)
            new ReadOnlySpan<float>(Output.Image(image), dimension).CopyTo(rows[(image * dimension)..]);
        gradient.Clear();
        float value = loss.Compute(new EmbeddingBatch(rows, dimension, new ReadOnlySpan<long>(Target, images), step), gradient);
        for (int image = 0; image < images; image++)
        {
            Span<float> target = new(Output.Gradient(image, 0), Output.Stride);
            gradient.Slice(image * dimension, dimension).CopyTo(target);
            target[dimension..].Clear();
        }

        return value;
    }

    public void Dispose() => _rows?.Dispose();
}
