using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// A value between layers: a batch of images, channels last, each with a border of zeros so that convolutions need no case for margins.
/// Vectors are images of one pixel. The channels of a value that a layer makes are rounded up to whole vectors; what is beyond them
/// never reaches a result.
/// </summary>
internal sealed unsafe class Activation(int height, int width, int channels, bool isInput) : IDisposable
{
    private AlignedBuffer<float>? _values;
    private int _capacity;

    public int Height => height;

    public int Width => width;

    public int Channels => channels;

    /// <summary>Floats from one pixel to the next.</summary>
    public int Stride { get; } = isInput ? channels : RoundUp(channels);

    /// <summary>Pixels of the border; what the most demanding reader needs.</summary>
    public int Border { get; private set; }

    /// <summary>Whether anything that a gradient is asked of lies before it.</summary>
    public bool NeedsGradient { get; set; }

    /// <summary>Whether gradients of a whole batch are kept, or only those of the image that a worker is at.</summary>
    public bool KeepsGradients { get; set; }

    /// <summary>Where the gradients are; values whose gradients are never needed at the same time may have one in common.</summary>
    public GradientStore Gradients { get; set; } = new();

    /// <summary>Whether it has values of its own; one that only stands for another has gradients alone.</summary>
    public bool HasValues { get; init; } = true;

    public int Pixels => height * width;

    /// <summary>Floats from one row of pixels to the next.</summary>
    public int RowStride => (width + (2 * Border)) * Stride;

    /// <summary>Floats of an image's gradient, which has no border. Where channels fill no vectors, the last pixel's vector ends behind it.</summary>
    public int GradientLength => Stride % 8 == 0 ? Pixels * Stride : RoundUp(Pixels * Stride) + 8;

    private int ImageLength => (height + (2 * Border)) * RowStride;

    public static int RoundUp(int channels) => (channels + 7) & ~7;

    public void RequireBorder(int border) => Border = Math.Max(Border, border);

    /// <summary>The first pixel of an image, behind the border.</summary>
    public float* Image(int image) => _values!.Address + ((long)image * ImageLength) + (Border * RowStride) + (Border * Stride);

    /// <summary>Where an image's gradient lies.</summary>
    public float* Gradient(int image, int worker) => Gradients.Address + ((long)(KeepsGradients ? image : worker) * GradientLength);

    /// <summary>Bytes of the values.</summary>
    public long Bytes => sizeof(float) * (_values?.Length ?? 0);

    /// <summary>Makes room for a batch; zeros everywhere.</summary>
    public void Allocate(int batch, int workers)
    {
        if (HasValues && batch > _capacity)
        {
            _values?.Dispose();
            // A kernel may read whole vectors behind the last pixel.
            _values = new AlignedBuffer<float>(((long)batch * ImageLength) + 16);
            _capacity = batch;
        }

        if (NeedsGradient)
            Gradients.Require(((long)(KeepsGradients ? batch : workers) * GradientLength) + 16);
    }

    public void Dispose()
    {
        _values?.Dispose();
        Gradients.Dispose();
    }
}
