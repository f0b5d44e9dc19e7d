using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>Σ(x − y)² of the rows themselves; the expanded form of the scores cancels where rows are near each other.</summary>
internal sealed unsafe class ExactDistances(float* rows, int[] order, int columns)
{
    /// <summary>The place of the first row of the leaf at work.</summary>
    public int First { get; set; }

    public int Columns => columns;

    /// <summary>The row at a place.</summary>
    public int RowAt(int place) => order[place];

    /// <summary>The squared distance of the rows at two places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Squared(int place, int other) => Squared(rows + ((nint)order[place] * columns), rows + ((nint)order[other] * columns), columns);

    /// <summary>The squared distance of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Squared(float* x, float* y, int columns)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> second = Vector256<float>.Zero;
        int i = 0;
        for (; i <= columns - 16; i += 16)
        {
            Vector256<float> difference = Vector256.Load(x + i) - Vector256.Load(y + i);
            sum = Vector256.MultiplyAddEstimate(difference, difference, sum);
            difference = Vector256.Load(x + i + 8) - Vector256.Load(y + i + 8);
            second = Vector256.MultiplyAddEstimate(difference, difference, second);
        }

        if (i <= columns - 8)
        {
            Vector256<float> difference = Vector256.Load(x + i) - Vector256.Load(y + i);
            sum = Vector256.MultiplyAddEstimate(difference, difference, sum);
            i += 8;
        }

        float rest = 0;
        for (; i < columns; i++)
        {
            float difference = x[i] - y[i];
            rest += difference * difference;
        }

        return Vector256.Sum(sum + second) + rest;
    }
}
