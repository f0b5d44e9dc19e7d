using System.Numerics.Tensors;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>x / √(Σ x² + ε): vectors of length 1.</summary>
internal sealed unsafe class NormalizeLayer(Activation input, Activation output, float epsilon) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs { get; } = [input];

    public override Activation Output => output;

    public override void Forward(int image, int chunk, int worker) =>
        TensorPrimitives.Multiply(Vector(input.Image(image)), Scale(image), Vector(output.Image(image)));

    // dx = (g − y · (y · g)) / length
    public override void Backward(int image, int chunk, int worker)
    {
        if (!input.NeedsGradient)
            return;
        ReadOnlySpan<float> g = Vector(output.Gradient(image, worker)), y = Vector(output.Image(image));
        float scale = Scale(image), along = TensorPrimitives.Dot(y, g);
        float* start = input.Gradient(image, worker);
        Span<float> target = Vector(start);
        if (!AddsToGradient[0])
            new Span<float>(start, input.Stride).Clear();
        for (int i = 0; i < target.Length; i++)
            target[i] += (g[i] - (y[i] * along)) * scale;
    }

    private float Scale(int image) => 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(Vector(input.Image(image))) + epsilon);

    private Span<float> Vector(float* start) => new(start, input.Channels);
}
