using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

internal sealed class ConstantInitializer(float value) : WeightInitializer
{
    public override void Fill(Span<float> values, WeightShape shape, RandomSequence random) => values.Fill(value);
}
