using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Projection;

/// <summary>Transposes eight rows of eight floats.</summary>
internal static unsafe class LaneTranspose
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, int sourceStride, float* target, int targetStride)
    {
        if (!Avx.IsSupported)
        {
            for (int row = 0; row < 8; row++)
            {
                for (int column = 0; column < 8; column++)
                {
                    target[(column * targetStride) + row] = source[(row * sourceStride) + column];
                }
            }

            return;
        }

        // Columns 0 to 3 come from the lower halves of the rows, 4 to 7 from the upper ones.
        for (int half = 0; half < 8; half += 4)
        {
            Vector256<float> a = Rows(source + half, sourceStride, 0);
            Vector256<float> b = Rows(source + half, sourceStride, 1);
            Vector256<float> c = Rows(source + half, sourceStride, 2);
            Vector256<float> d = Rows(source + half, sourceStride, 3);
            Vector256<float> ab = Avx.UnpackLow(a, b);
            Vector256<float> cd = Avx.UnpackLow(c, d);
            Vector256.Store(Avx.Shuffle(ab, cd, 0b01_00_01_00), target + (half * targetStride));
            Vector256.Store(Avx.Shuffle(ab, cd, 0b11_10_11_10), target + ((half + 1) * targetStride));
            ab = Avx.UnpackHigh(a, b);
            cd = Avx.UnpackHigh(c, d);
            Vector256.Store(Avx.Shuffle(ab, cd, 0b01_00_01_00), target + ((half + 2) * targetStride));
            Vector256.Store(Avx.Shuffle(ab, cd, 0b11_10_11_10), target + ((half + 3) * targetStride));
        }
    }

    // Four floats of a row, and of the row four below.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Rows(float* source, int stride, int row) =>
        Vector256.Create(Vector128.Load(source + (row * stride)), Vector128.Load(source + ((row + 4) * stride)));
}
