using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

internal sealed class NormalInitializer(Func<WeightShape, double> deviation) : WeightInitializer
{
    public override void Fill(Span<float> values, WeightShape shape, RandomSequence random)
    {
        double scale = deviation(shape);
        for (int i = 0; i < values.Length; i += 2)
        {
            (double first, double second) = NextPair(random);
            values[i] = (float)(scale * first);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(scale * second);
        }
    }

    /// <summary>Two independent standard normal numbers (Box and Muller 1958).</summary>
    public static (double First, double Second) NextPair(RandomSequence random)
    {
        // 1 − u is above 0, where the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * random.NextDouble());
        return (radius * cosine, radius * sine);
    }
}
