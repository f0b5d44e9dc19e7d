using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Trainers;

/// <summary>The vector operations of the optimizer. Sums go block by block into a double, so that they do not drift.</summary>
internal static class DenseVector
{
    private const int Block = 4096;

    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int start = 0; start < a.Length; start += Block)
        {
            int length = Math.Min(Block, a.Length - start);
            sum += DotBlock(a.Slice(start, length), b.Slice(start, length));
        }

        return sum;
    }

    internal static double Norm(ReadOnlySpan<float> a) => Math.Sqrt(Dot(a, a));

    /// <summary>destination += factor × source.</summary>
    internal static void AddScaled(Span<float> destination, ReadOnlySpan<float> source, float factor)
    {
        Span<Vector<float>> d = MemoryMarshal.Cast<float, Vector<float>>(destination);
        ReadOnlySpan<Vector<float>> s = MemoryMarshal.Cast<float, Vector<float>>(source)[..d.Length];
        var f = new Vector<float>(factor);
        for (int i = 0; i < d.Length; i++)
            d[i] += f * s[i];
        for (int i = d.Length * Vector<float>.Count; i < destination.Length; i++)
            destination[i] += factor * source[i];
    }

    /// <summary>destination = a + factor × b.</summary>
    internal static void Combine(Span<float> destination, ReadOnlySpan<float> a, ReadOnlySpan<float> b, float factor)
    {
        Span<Vector<float>> d = MemoryMarshal.Cast<float, Vector<float>>(destination);
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(a)[..d.Length];
        ReadOnlySpan<Vector<float>> y = MemoryMarshal.Cast<float, Vector<float>>(b)[..d.Length];
        var f = new Vector<float>(factor);
        for (int i = 0; i < d.Length; i++)
            d[i] = x[i] + f * y[i];
        for (int i = d.Length * Vector<float>.Count; i < destination.Length; i++)
            destination[i] = a[i] + factor * b[i];
    }

    internal static void Scale(Span<float> vector, float factor)
    {
        for (int i = 0; i < vector.Length; i++)
            vector[i] *= factor;
    }

    private static double DotBlock(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> y = MemoryMarshal.Cast<float, Vector<float>>(b)[..x.Length];
        Vector<float> first = default, second = default;
        int i = 0;
        for (; i + 1 < x.Length; i += 2)
        {
            first += x[i] * y[i];
            second += x[i + 1] * y[i + 1];
        }

        if (i < x.Length)
            first += x[i] * y[i];
        double sum = Vector.Sum(first + second);
        for (i = x.Length * Vector<float>.Count; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
