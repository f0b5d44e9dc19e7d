using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// The part of a batch normalization that works on what is normalized: sums it image by image, while the layer that made it has it in the
/// cache, and in the backward pass computes its gradient.
/// </summary>
internal sealed unsafe class BatchStatisticsLayer(Activation input, Activation passed, BatchNormState state) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs { get; } = [input];

    public override Activation Output => passed;

    public override void BeginForward(int chunk) => state.ClearSums(chunk);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int image, int chunk, int worker)
    {
        int channels = state.Channels, length = input.Width * channels;
        for (int row = 0; row < input.Height; row++)
        {
            float* x = input.Image(image) + (row * input.RowStride);
            for (int channel = 0; channel < channels; channel += 8)
            {
                Vector256<float> sum = default, squares = default, origin = Vector256.Load(state.Origin + channel);
                for (int i = channel; i < length; i += channels)
                {
                    Vector256<float> difference = Vector256.Load(x + i) - origin;
                    sum += difference;
                    squares = Vector256.FusedMultiplyAdd(difference, difference, squares);
                }

                BatchNormState.Add(state.Sums(chunk, 0) + channel, sum);
                BatchNormState.Add(state.Sums(chunk, 1) + channel, squares);
            }
        }
    }

    // dx = γ / σ · (g − mean(g) − x̂ · mean(g · x̂))  (Ioffe and Szegedy 2015, section 3)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int image, int chunk, int worker)
    {
        if (!input.NeedsGradient)
            return;
        int channels = state.Channels, length = input.Width * channels;
        float* gradient = passed.Gradient(image, worker), target = input.Gradient(image, worker);
        for (int row = 0; row < input.Height; row++, gradient += length, target += length)
        {
            float* x = input.Image(image) + (row * input.RowStride);
            for (int channel = 0; channel < channels; channel += 8)
            {
                Vector256<float> mean = Vector256.Load(state.Mean + channel), factor = Vector256.Load(state.Factor + channel);
                Vector256<float> gradientMean = Vector256.Load(state.GradientMean + channel), slope = Vector256.Load(state.GradientSlope + channel);
                for (int i = channel; i < length; i += channels)
                {
                    Vector256<float> g = (Vector256.Load(gradient + i) - gradientMean - ((Vector256.Load(x + i) - mean) * slope)) * factor;
                    (AddsToGradient[0] ? g + Vector256.Load(target + i) : g).Store(target + i);
                }
            }
        }
    }
}
