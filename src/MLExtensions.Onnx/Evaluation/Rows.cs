using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Onnx;

/// <summary>The one loop of the reference kernels that is worth vectors.</summary>
internal static class Rows
{
    /// <summary>sums[i] += factor · values[i].</summary>
    public static void AddScaled(Span<double> sums, double factor, ReadOnlySpan<double> values)
    {
        int whole = sums.Length - (sums.Length % Vector<double>.Count);
        Span<Vector<double>> wideSums = MemoryMarshal.Cast<double, Vector<double>>(sums[..whole]);
        ReadOnlySpan<Vector<double>> wideValues = MemoryMarshal.Cast<double, Vector<double>>(values[..whole]);
        for (int i = 0; i < wideSums.Length; i++)
            wideSums[i] += factor * wideValues[i];
        for (int i = whole; i < sums.Length; i++)
            sums[i] += factor * values[i];
    }
}
