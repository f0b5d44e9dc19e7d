using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Loops over whole vectors, which channels and parameters are rounded up to; fast from the first call on, and quickly compiled.</summary>
internal static unsafe class VectorLoops
{
    /// <summary>Copies a gradient, without what a rectifier cut off, and adds it to a sum.</summary>
    /// <param name="gradient">The gradient of the rectifier's result.</param>
    /// <param name="y">The rectifier's result; null for no rectifier.</param>
    /// <param name="destination">The gradient of what the rectifier was given.</param>
    /// <param name="sum">Added to; or null.</param>
    /// <param name="length">Floats, a multiple of 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask(float* gradient, float* y, float* destination, float* sum, int length)
    {
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> g = Vector256.Load(gradient + i);
            if (y != null)
                g = Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Load(y + i), Vector256<float>.Zero), g, Vector256<float>.Zero);
            g.Store(destination + i);
            if (sum != null)
                (Vector256.Load(sum + i) + g).Store(sum + i);
        }
    }

    /// <summary>target ← target + source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* source, float* target, int length)
    {
        for (int i = 0; i < length; i += 8)
            (Vector256.Load(target + i) + Vector256.Load(source + i)).Store(target + i);
    }

    /// <summary>target ← target · factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* target, float factor, int length)
    {
        for (int i = 0; i < length; i += 8)
            (Vector256.Load(target + i) * factor).Store(target + i);
    }

    /// <summary>Σ x².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumOfSquares(float* x, int length)
    {
        Vector256<float> sum = default, other = default;
        int i = 0;
        for (; i <= length - 16; i += 16)
        {
            Vector256<float> first = Vector256.Load(x + i), second = Vector256.Load(x + i + 8);
            sum = Vector256.MultiplyAddEstimate(first, first, sum);
            other = Vector256.MultiplyAddEstimate(second, second, other);
        }

        if (i < length)
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(x + i), Vector256.Load(x + i), sum);
        return Vector256.Sum(sum + other);
    }
}
