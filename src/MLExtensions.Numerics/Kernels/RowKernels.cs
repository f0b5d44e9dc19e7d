using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>Loops over rows that are fast from the first call on: a search of a second has no time to warm up.</summary>
internal static unsafe class RowKernels
{
    /// <summary>Σxy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* x, float* y, int length)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> second = Vector256<float>.Zero;
        int i = 0;
        for (; i <= length - 16; i += 16)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(x + i), Vector256.Load(y + i), sum);
            second = Vector256.MultiplyAddEstimate(Vector256.Load(x + i + 8), Vector256.Load(y + i + 8), second);
        }

        float rest = 0;
        for (; i < length; i++)
        {
            rest += x[i] * y[i];
        }

        return Vector256.Sum(sum + second) + rest;
    }

    /// <summary>y ← y + factor · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* x, float factor, float* y, int length)
    {
        Vector256<float> factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            Vector256.MultiplyAddEstimate(Vector256.Load(x + i), factors, Vector256.Load(y + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] += x[i] * factor;
        }
    }

    /// <summary>Σxy in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* x, double* y, int length)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        Vector256<double> second = Vector256<double>.Zero;
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(x + i), Vector256.Load(y + i), sum);
            second = Vector256.MultiplyAddEstimate(Vector256.Load(x + i + 4), Vector256.Load(y + i + 4), second);
        }

        double rest = 0;
        for (; i < length; i++)
        {
            rest += x[i] * y[i];
        }

        return Vector256.Sum(sum + second) + rest;
    }

    /// <summary>y ← y + factor · x in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double* x, double factor, double* y, int length)
    {
        Vector256<double> factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= length - 4; i += 4)
        {
            Vector256.MultiplyAddEstimate(Vector256.Load(x + i), factors, Vector256.Load(y + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] += x[i] * factor;
        }
    }

    /// <summary>x ← x / divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(float* x, float divisor, int length)
    {
        Vector256<float> divisors = Vector256.Create(divisor);
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            (Vector256.Load(x + i) / divisors).Store(x + i);
        }

        for (; i < length; i++)
        {
            x[i] /= divisor;
        }
    }

    /// <summary>target ← x − y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(float* x, float* y, float* target, int length)
    {
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            (Vector256.Load(x + i) - Vector256.Load(y + i)).Store(target + i);
        }

        for (; i < length; i++)
        {
            target[i] = x[i] - y[i];
        }
    }

    /// <summary>Σ|x − y|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumOfDifferences(float* x, float* y, int length)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> second = Vector256<float>.Zero;
        int i = 0;
        for (; i <= length - 16; i += 16)
        {
            sum += Vector256.Abs(Vector256.Load(x + i) - Vector256.Load(y + i));
            second += Vector256.Abs(Vector256.Load(x + i + 8) - Vector256.Load(y + i + 8));
        }

        float rest = 0;
        for (; i < length; i++)
        {
            rest += MathF.Abs(x[i] - y[i]);
        }

        return Vector256.Sum(sum + second) + rest;
    }

    /// <summary>The largest |x|, 0 of none; infinite or NaN where some x is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float LargestMagnitude(float* x, int length)
    {
        // Without their sign, floats are in the order of their bits, infinity and NaN last.
        int* bits = (int*)x;
        Vector256<int> largest = Vector256<int>.Zero;
        Vector256<int> magnitude = Vector256.Create(int.MaxValue);
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            largest = Vector256.Max(largest, Vector256.Load(bits + i) & magnitude);
        }

        int result = 0;
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
        {
            result = Math.Max(result, largest[lane]);
        }

        for (; i < length; i++)
        {
            result = Math.Max(result, bits[i] & int.MaxValue);
        }

        return BitConverter.Int32BitsToSingle(result);
    }

    /// <summary>x ← √x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sqrt(float* x, int length)
    {
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            Vector256.Sqrt(Vector256.Load(x + i)).Store(x + i);
        }

        for (; i < length; i++)
        {
            x[i] = MathF.Sqrt(x[i]);
        }
    }

    /// <summary>Adds a row to sums in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate(float* x, double* sums, int length)
    {
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(x + i));
            (Vector256.Load(sums + i) + lower).Store(sums + i);
            (Vector256.Load(sums + i + 4) + upper).Store(sums + i + 4);
        }

        for (; i < length; i++)
        {
            sums[i] += x[i];
        }
    }
}
