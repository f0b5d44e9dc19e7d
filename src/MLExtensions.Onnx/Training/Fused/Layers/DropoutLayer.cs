using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Drops values at random: those that ONNX Runtime's backend would drop too.</summary>
internal sealed unsafe class DropoutLayer(Activation input, Activation output, double ratio, long seed, int index) : FusedLayer
{
    private AlignedBuffer<float>? _mask;
    private AlignedBuffer<float>? _drawn;

    public override IReadOnlyList<Activation> Inputs { get; } = [input];

    public override Activation Output => output;

    public override long Bytes => NativeSize.Of(_mask, _drawn);

    public override void Allocate(FusedBatch batch)
    {
        long length = (long)batch.Images * output.GradientLength;
        if (_mask is not null && _mask.Length >= length)
            return;
        Free();
        _mask = new AlignedBuffer<float>(length);
        _drawn = new AlignedBuffer<float>((long)batch.Images * output.Pixels * output.Channels);
    }

    /// <summary>Draws the masks of a batch, channels first as the operator's own would be, and brings them into channels last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void BeginStep(long batch, int images)
    {
        int pixels = output.Pixels, channels = output.Channels, stride = output.Stride;
        MaskFiller.Fill(_drawn!.Slice(0, images * pixels * channels), ratio, seed, batch, index);
        for (int image = 0; image < images; image++)
        {
            float* from = _drawn.Address + ((long)image * pixels * channels), to = _mask!.Address + ((long)image * output.GradientLength);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                for (int channel = 0; channel < channels; channel++)
                    to[(pixel * stride) + channel] = from[(channel * pixels) + pixel];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int image, int chunk, int worker)
    {
        int length = output.Width * output.Stride;
        float* mask = _mask!.Address + ((long)image * output.GradientLength);
        for (int row = 0; row < output.Height; row++, mask += length)
        {
            float* x = input.Image(image) + (row * input.RowStride), y = output.Image(image) + (row * output.RowStride);
            for (int i = 0; i < length; i += 8)
                (Vector256.Load(x + i) * Vector256.Load(mask + i)).Store(y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int image, int chunk, int worker)
    {
        if (!input.NeedsGradient)
            return;
        float* mask = _mask!.Address + ((long)image * output.GradientLength), from = output.Gradient(image, worker), to = input.Gradient(image, worker);
        for (int i = 0; i < output.GradientLength; i += 8)
        {
            Vector256<float> g = Vector256.Load(from + i) * Vector256.Load(mask + i);
            (AddsToGradient[0] ? g + Vector256.Load(to + i) : g).Store(to + i);
        }
    }

    protected override void Free()
    {
        _mask?.Dispose();
        _drawn?.Dispose();
    }
}
