using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics.Kernels;

/// <summary>The tile kernel in registers of 512 bits: up to 12 rows times 16 columns, each element the same chain of operations as in <see cref="TileKernel"/>.</summary>
internal static unsafe class WideTileKernel
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 12;

    /// <summary>Computes a tile; the arguments are those of the tile kernel, with 16 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor)
    {
        switch (rows)
        {
            case 12: Run<Twelve, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 11: Run<Eleven, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 10: Run<Ten, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 9: Run<Nine, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 8: Run<Eight, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 7: Run<Seven, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 6: Run<Six, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 5: Run<Five, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 4: Run<Four, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 3: Run<Three, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 2: Run<Two, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            default: Run<One, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
        }
    }

    /// <summary>Computes one tile; the arguments are those of the whole tiles of <see cref="TileKernel"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static bool Run<TRows, TFinish>(float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor, float* bounds)
        where TRows : struct, ITileSize
        where TFinish : struct, ITileFinish
    {
        float* a0 = a + offsets[0];
        float* a1 = TRows.Value > 1 ? a + offsets[1] : a;
        float* a2 = TRows.Value > 2 ? a + offsets[2] : a;
        float* a3 = TRows.Value > 3 ? a + offsets[3] : a;
        float* a4 = TRows.Value > 4 ? a + offsets[4] : a;
        float* a5 = TRows.Value > 5 ? a + offsets[5] : a;
        float* a6 = TRows.Value > 6 ? a + offsets[6] : a;
        float* a7 = TRows.Value > 7 ? a + offsets[7] : a;
        float* a8 = TRows.Value > 8 ? a + offsets[8] : a;
        float* a9 = TRows.Value > 9 ? a + offsets[9] : a;
        float* a10 = TRows.Value > 10 ? a + offsets[10] : a;
        float* a11 = TRows.Value > 11 ? a + offsets[11] : a;
        Vector512<float> c0 = Vector512.Load(init);
        Vector512<float> c1 = TRows.Value > 1 ? Vector512.Load(init + (1 * initStride)) : default;
        Vector512<float> c2 = TRows.Value > 2 ? Vector512.Load(init + (2 * initStride)) : default;
        Vector512<float> c3 = TRows.Value > 3 ? Vector512.Load(init + (3 * initStride)) : default;
        Vector512<float> c4 = TRows.Value > 4 ? Vector512.Load(init + (4 * initStride)) : default;
        Vector512<float> c5 = TRows.Value > 5 ? Vector512.Load(init + (5 * initStride)) : default;
        Vector512<float> c6 = TRows.Value > 6 ? Vector512.Load(init + (6 * initStride)) : default;
        Vector512<float> c7 = TRows.Value > 7 ? Vector512.Load(init + (7 * initStride)) : default;
        Vector512<float> c8 = TRows.Value > 8 ? Vector512.Load(init + (8 * initStride)) : default;
        Vector512<float> c9 = TRows.Value > 9 ? Vector512.Load(init + (9 * initStride)) : default;
        Vector512<float> c10 = TRows.Value > 10 ? Vector512.Load(init + (10 * initStride)) : default;
        Vector512<float> c11 = TRows.Value > 11 ? Vector512.Load(init + (11 * initStride)) : default;
        nint leftStep = walk.LeftStep, rightStep = walk.RightStep;
        nint left = 0;
        for (int segment = walk.Segments; segment > 0; segment--)
        {
            nint k = left;
            float* right = b;
            for (int i = walk.Length; i > 0; i--)
            {
                Vector512<float> values = Vector512.Load(right);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a0[k]), values, c0);
                if (TRows.Value > 1)
                    c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[k]), values, c1);
                if (TRows.Value > 2)
                    c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[k]), values, c2);
                if (TRows.Value > 3)
                    c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[k]), values, c3);
                if (TRows.Value > 4)
                    c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[k]), values, c4);
                if (TRows.Value > 5)
                    c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a5[k]), values, c5);
                if (TRows.Value > 6)
                    c6 = Vector512.FusedMultiplyAdd(Vector512.Create(a6[k]), values, c6);
                if (TRows.Value > 7)
                    c7 = Vector512.FusedMultiplyAdd(Vector512.Create(a7[k]), values, c7);
                if (TRows.Value > 8)
                    c8 = Vector512.FusedMultiplyAdd(Vector512.Create(a8[k]), values, c8);
                if (TRows.Value > 9)
                    c9 = Vector512.FusedMultiplyAdd(Vector512.Create(a9[k]), values, c9);
                if (TRows.Value > 10)
                    c10 = Vector512.FusedMultiplyAdd(Vector512.Create(a10[k]), values, c10);
                if (TRows.Value > 11)
                    c11 = Vector512.FusedMultiplyAdd(Vector512.Create(a11[k]), values, c11);
                k += leftStep;
                right += rightStep;
            }

            left += walk.LeftSegment;
            b += walk.RightSegment;
        }

        if (TFinish.ComparesBounds)
        {
            Vector512<float> above = Above(c0, bounds);
            if (TRows.Value > 1)
                above |= Above(c1, bounds + 1);
            if (TRows.Value > 2)
                above |= Above(c2, bounds + 2);
            if (TRows.Value > 3)
                above |= Above(c3, bounds + 3);
            if (TRows.Value > 4)
                above |= Above(c4, bounds + 4);
            if (TRows.Value > 5)
                above |= Above(c5, bounds + 5);
            if (TRows.Value > 6)
                above |= Above(c6, bounds + 6);
            if (TRows.Value > 7)
                above |= Above(c7, bounds + 7);
            if (TRows.Value > 8)
                above |= Above(c8, bounds + 8);
            if (TRows.Value > 9)
                above |= Above(c9, bounds + 9);
            if (TRows.Value > 10)
                above |= Above(c10, bounds + 10);
            if (TRows.Value > 11)
                above |= Above(c11, bounds + 11);
            if (above.ExtractMostSignificantBits() == 0)
                return false;
            if (c == null)
                return true;
        }

        Store(c0, floor, c);
        if (TRows.Value > 1)
            Store(c1, floor, c + (1 * stride));
        if (TRows.Value > 2)
            Store(c2, floor, c + (2 * stride));
        if (TRows.Value > 3)
            Store(c3, floor, c + (3 * stride));
        if (TRows.Value > 4)
            Store(c4, floor, c + (4 * stride));
        if (TRows.Value > 5)
            Store(c5, floor, c + (5 * stride));
        if (TRows.Value > 6)
            Store(c6, floor, c + (6 * stride));
        if (TRows.Value > 7)
            Store(c7, floor, c + (7 * stride));
        if (TRows.Value > 8)
            Store(c8, floor, c + (8 * stride));
        if (TRows.Value > 9)
            Store(c9, floor, c + (9 * stride));
        if (TRows.Value > 10)
            Store(c10, floor, c + (10 * stride));
        if (TRows.Value > 11)
            Store(c11, floor, c + (11 * stride));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Above(Vector512<float> values, float* bound) => Vector512.GreaterThan(values, Vector512.Create(*bound));

    // A NaN is not rectified away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> values, float floor, float* target) =>
        Vector512.ConditionalSelect(Vector512.LessThan(values, Vector512.Create(floor)), Vector512.Create(floor), values).Store(target);
}
