using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

internal sealed class UniformInitializer(Func<WeightShape, double> limit) : WeightInitializer
{
    public override void Fill(Span<float> values, WeightShape shape, RandomSequence random)
    {
        double width = limit(shape);
        foreach (ref float value in values)
            value = (float)((2 * random.NextDouble() - 1) * width);
    }
}
