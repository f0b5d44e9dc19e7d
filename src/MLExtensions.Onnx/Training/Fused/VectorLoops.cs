using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Loops over the channels of a pixel: whole vectors, since channels are rounded up to them.</summary>
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
}
