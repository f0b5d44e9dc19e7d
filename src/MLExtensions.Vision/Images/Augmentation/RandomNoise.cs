using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Adds normal noise of a random deviation to every value.</summary>
public sealed class RandomNoise : ImageAugmentation
{
    private const int Block = 512;

    private readonly double _maxDeviation = 0.1;

    /// <summary>Gets the largest standard deviation; an image's own is uniform between 0 and it.</summary>
    /// <value>The default value is 0.1 (of the range 0 to 1). Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxDeviation
    {
        get => _maxDeviation;
        init => _maxDeviation = OptionChecks.InRange(value, 0, 1);
    }

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        float deviation = (float)MaxDeviation * random.NextSingle();
        Span<float> noise = stackalloc float[Block];
        for (Span<float> rest = image.Values; rest.Length > 0; rest = rest[Math.Min(Block, rest.Length)..])
        {
            FillNormal(noise, random);
            Span<float> part = rest[..Math.Min(Block, rest.Length)];
            TensorPrimitives.MultiplyAdd(noise[..part.Length], deviation, part, part);
        }

        image.Clamp();
    }

    /// <summary>Box and Muller 1958: √(−2 ln u) · cos 2πv and sin 2πv.</summary>
    internal static void FillNormal(Span<float> values, RandomSequence random)
    {
        Span<float> radius = values[..(values.Length / 2)], other = values[(values.Length / 2)..];
        Span<float> angle = stackalloc float[Block / 2];
        angle = angle[..radius.Length];
        for (int i = 0; i < radius.Length; i++)
        {
            ulong bits = random.NextUInt64();
            // Above 0, for the logarithm.
            radius[i] = ((bits >> 40) + 1) * (1f / (1 << 24));
            angle[i] = ((bits >> 8) & 0xffffff) * (2 * MathF.PI / (1 << 24));
        }

        TensorPrimitives.Log(radius, radius);
        TensorPrimitives.Multiply(radius, -2, radius);
        TensorPrimitives.Sqrt(radius, radius);
        TensorPrimitives.Sin(angle, other);
        TensorPrimitives.Multiply(other, radius, other);
        TensorPrimitives.Cos(angle, angle);
        TensorPrimitives.Multiply(radius, angle, radius);
    }
}
