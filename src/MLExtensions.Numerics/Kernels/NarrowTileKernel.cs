using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics.Kernels;

/// <summary>The tiles of <see cref="TileKernel"/> in registers of 128 bits, for ARM and for older processors: up to 4 rows of 8 or 16 columns.</summary>
internal static unsafe class NarrowTileKernel
{
    /// <summary>The most rows of a tile: 16 accumulators of the 32 registers that ARM has.</summary>
    public const int MaxRows = 4;

    /// <inheritdoc cref="TileKernel.Run(int, int, float*, int*, float*, in TileWalk, float*, nint, float*, nint, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int columns, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor)
    {
        if (columns == TileKernel.Columns)
            RunTile<Four>(rows, a, offsets, b, walk, init, initStride, c, stride, floor);
        else
            RunTile<Two>(rows, a, offsets, b, walk, init, initStride, c, stride, floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TVectors>(int rows, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor)
        where TVectors : struct, ITileSize
    {
        switch (rows)
        {
            case 4: Run<Four, TVectors, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 3: Run<Three, TVectors, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 2: Run<Two, TVectors, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            default: Run<One, TVectors, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
        }
    }

    /// <summary>Computes one tile; the arguments are those of the whole tiles of <see cref="TileKernel"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static bool Run<TRows, TVectors, TFinish>(
        float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor, float* bounds)
        where TRows : struct, ITileSize
        where TVectors : struct, ITileSize
        where TFinish : struct, ITileFinish
    {
        float* a0 = a + offsets[0];
        float* a1 = TRows.Value > 1 ? a + offsets[1] : a;
        float* a2 = TRows.Value > 2 ? a + offsets[2] : a;
        float* a3 = TRows.Value > 3 ? a + offsets[3] : a;
        Vector128<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector128<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector128<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector128<float> c30 = default, c31 = default, c32 = default, c33 = default;
        Load<TVectors>(init, ref c00, ref c01, ref c02, ref c03);
        if (TRows.Value > 1)
            Load<TVectors>(init + initStride, ref c10, ref c11, ref c12, ref c13);
        if (TRows.Value > 2)
            Load<TVectors>(init + (2 * initStride), ref c20, ref c21, ref c22, ref c23);
        if (TRows.Value > 3)
            Load<TVectors>(init + (3 * initStride), ref c30, ref c31, ref c32, ref c33);
        nint leftStep = walk.LeftStep, rightStep = walk.RightStep;
        nint left = 0;
        for (int segment = walk.Segments; segment > 0; segment--)
        {
            nint k = left;
            float* right = b;
            for (int i = walk.Length; i > 0; i--)
            {
                Vector128<float> b0 = Vector128.Load(right), b1 = Vector128.Load(right + 4);
                Vector128<float> b2 = TVectors.Value > 2 ? Vector128.Load(right + 8) : default, b3 = TVectors.Value > 2 ? Vector128.Load(right + 12) : default;
                MultiplyAdd<TVectors>(a0[k], b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
                if (TRows.Value > 1)
                    MultiplyAdd<TVectors>(a1[k], b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
                if (TRows.Value > 2)
                    MultiplyAdd<TVectors>(a2[k], b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
                if (TRows.Value > 3)
                    MultiplyAdd<TVectors>(a3[k], b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
                k += leftStep;
                right += rightStep;
            }

            left += walk.LeftSegment;
            b += walk.RightSegment;
        }

        if (TFinish.ComparesBounds)
        {
            Vector128<float> above = Above<TVectors>(c00, c01, c02, c03, bounds);
            if (TRows.Value > 1)
                above |= Above<TVectors>(c10, c11, c12, c13, bounds + 1);
            if (TRows.Value > 2)
                above |= Above<TVectors>(c20, c21, c22, c23, bounds + 2);
            if (TRows.Value > 3)
                above |= Above<TVectors>(c30, c31, c32, c33, bounds + 3);
            if (above.ExtractMostSignificantBits() == 0)
                return false;
            if (c == null)
                return true;
        }

        Store<TVectors>(c00, c01, c02, c03, floor, c);
        if (TRows.Value > 1)
            Store<TVectors>(c10, c11, c12, c13, floor, c + stride);
        if (TRows.Value > 2)
            Store<TVectors>(c20, c21, c22, c23, floor, c + (2 * stride));
        if (TRows.Value > 3)
            Store<TVectors>(c30, c31, c32, c33, floor, c + (3 * stride));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Above<TVectors>(Vector128<float> c0, Vector128<float> c1, Vector128<float> c2, Vector128<float> c3, float* bound)
        where TVectors : struct, ITileSize
    {
        Vector128<float> least = Vector128.Create(*bound), above = Vector128.GreaterThan(c0, least) | Vector128.GreaterThan(c1, least);
        return TVectors.Value > 2 ? above | Vector128.GreaterThan(c2, least) | Vector128.GreaterThan(c3, least) : above;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TVectors>(float* source, ref Vector128<float> c0, ref Vector128<float> c1, ref Vector128<float> c2, ref Vector128<float> c3)
        where TVectors : struct, ITileSize
    {
        c0 = Vector128.Load(source);
        c1 = Vector128.Load(source + 4);
        if (TVectors.Value > 2)
        {
            c2 = Vector128.Load(source + 8);
            c3 = Vector128.Load(source + 12);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TVectors>(
        float value, Vector128<float> b0, Vector128<float> b1, Vector128<float> b2, Vector128<float> b3,
        ref Vector128<float> c0, ref Vector128<float> c1, ref Vector128<float> c2, ref Vector128<float> c3)
        where TVectors : struct, ITileSize
    {
        Vector128<float> x = Vector128.Create(value);
        c0 = Vector128.MultiplyAddEstimate(x, b0, c0);
        c1 = Vector128.MultiplyAddEstimate(x, b1, c1);
        if (TVectors.Value > 2)
        {
            c2 = Vector128.MultiplyAddEstimate(x, b2, c2);
            c3 = Vector128.MultiplyAddEstimate(x, b3, c3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(Vector128<float> c0, Vector128<float> c1, Vector128<float> c2, Vector128<float> c3, float floor, float* target)
        where TVectors : struct, ITileSize
    {
        Vector128<float> least = Vector128.Create(floor);
        Rectify(c0, least).Store(target);
        Rectify(c1, least).Store(target + 4);
        if (TVectors.Value > 2)
        {
            Rectify(c2, least).Store(target + 8);
            Rectify(c3, least).Store(target + 12);
        }
    }

    // A NaN is not rectified away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Rectify(Vector128<float> values, Vector128<float> least) => Vector128.ConditionalSelect(Vector128.LessThan(values, least), least, values);
}
