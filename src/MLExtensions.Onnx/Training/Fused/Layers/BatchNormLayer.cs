using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>The part of a batch normalization that makes its result, with the rectifier that follows it: image by image, just before the layer that reads it.</summary>
/// <param name="input">What is normalized.</param>
/// <param name="passed">Stands for the input behind the barrier: keeps the whole batch's gradient.</param>
/// <param name="output">The result.</param>
/// <param name="state">Means and factors.</param>
/// <param name="rectifies">Whether a rectifier follows.</param>
internal sealed unsafe class BatchNormLayer(Activation input, Activation passed, Activation output, BatchNormState state, bool rectifies) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs { get; } = [passed];

    public override Activation Output => output;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int image, int chunk, int worker)
    {
        int channels = state.Channels, length = input.Width * channels;
        for (int row = 0; row < input.Height; row++)
        {
            float* x = input.Image(image) + (row * input.RowStride), y = output.Image(image) + (row * output.RowStride);
            for (int channel = 0; channel < channels; channel += 8)
            {
                Coefficients at = Load(channel);
                for (int i = channel; i < length; i += channels)
                    Vector256.Max(at.Apply(Vector256.Load(x + i)), at.Floor).Store(y + i);
            }
        }
    }

    public override void BeginBackward(int chunk, int worker) => state.ClearSums(chunk);

    // Σ g and Σ g · x̂ by channel; which values the rectifier let pass is computed again, which is cheaper than reading the result.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int image, int chunk, int worker)
    {
        int channels = state.Channels, length = input.Width * channels;
        float* gradient = output.Gradient(image, worker), target = passed.Gradient(image, worker);
        for (int row = 0; row < input.Height; row++, gradient += length, target += length)
        {
            float* x = input.Image(image) + (row * input.RowStride);
            for (int channel = 0; channel < channels; channel += 8)
            {
                Coefficients at = Load(channel);
                Vector256<float> sum = default, product = default, inverse = Vector256.Load(state.Inverse + channel);
                for (int i = channel; i < length; i += channels)
                {
                    Vector256<float> value = Vector256.Load(x + i);
                    Vector256<float> g = Vector256.Load(gradient + i) & Vector256.GreaterThan(at.Apply(value), at.Floor);
                    g.Store(target + i);
                    sum += g;
                    product = Vector256.FusedMultiplyAdd(g, (value - at.Mean) * inverse, product);
                }

                BatchNormState.Add(state.Sums(chunk, 0) + channel, sum);
                BatchNormState.Add(state.Sums(chunk, 1) + channel, product);
            }
        }
    }

    private Coefficients Load(int channel) => new(
        Vector256.Load(state.Mean + channel), Vector256.Load(state.Factor + channel), Vector256.Load(state.Shift + channel), Vector256.Create(rectifies ? 0 : float.NegativeInfinity));

    private readonly record struct Coefficients(Vector256<float> Mean, Vector256<float> Factor, Vector256<float> Shift, Vector256<float> Floor)
    {
        public Vector256<float> Apply(Vector256<float> x) => Vector256.FusedMultiplyAdd(x - Mean, Factor, Shift);
    }
}
