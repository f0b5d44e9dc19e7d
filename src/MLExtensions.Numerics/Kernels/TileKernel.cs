using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics.Kernels;

/// <summary>
/// The inner kernel of every product: tiles of some rows times 8 or 16 columns, held in registers while both factors are walked through.
/// Here are those of 256 bits; <see cref="WideTileKernel"/> and <see cref="NarrowTileKernel"/> have the others.
/// Each element is one chain of fused multiply-adds in the walk's order, so its bits depend on nothing else.
/// </summary>
internal static unsafe class TileKernel
{
    /// <summary>The most rows of a tile in registers of 256 bits.</summary>
    public const int MaxRows = 6;

    /// <summary>The columns of a whole tile.</summary>
    public const int Columns = 16;

    /// <summary>Whether this processor runs the kernel.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>The widest registers of this processor.</summary>
    public static TileRegisters Widest =>
        Vector512.IsHardwareAccelerated ? TileRegisters.Bits512 : Avx2.IsSupported && Fma.IsSupported ? TileRegisters.Bits256 : TileRegisters.Bits128;

    /// <summary>
    /// Computes c[r, j] = max(floor, init[r, j] + Σ a[offsets[r] + …] · b[… + j]), in tiles of nearly equal size: 14 rows are 5, 5 and 4,
    /// not 6, 6 and 2.
    /// </summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns, 8 or 16.</param>
    /// <param name="a">The left factor.</param>
    /// <param name="offsets">Where each row begins in the left factor, in floats.</param>
    /// <param name="b">The right factor: <paramref name="columns"/> neighbouring floats for each step.</param>
    /// <param name="walk">The steps.</param>
    /// <param name="init">What is added to.</param>
    /// <param name="initStride">Floats from one row of <paramref name="init"/> to the next; 0 for the same for all.</param>
    /// <param name="c">The result.</param>
    /// <param name="stride">Floats from one row of the result to the next.</param>
    /// <param name="floor">The least value of a result: 0 for a rectifier, −∞ for none.</param>
    public static void Run(int rows, int columns, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor) =>
        Run(rows, columns, a, offsets, b, walk, init, initStride, c, stride, floor, Widest);

    // The way to the kernel is compiled as the kernel is: a step takes it hundreds of thousands of times before the runtime has found out.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        int rows, int columns, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor, TileRegisters registers)
    {
        // Half a register of 512 bits is one of 256.
        if (registers == TileRegisters.Bits512 && columns != Columns)
            registers = TileRegisters.Bits256;
        int most = RowsOf(registers);
        int tiles = (rows + most - 1) / most, least = rows / Math.Max(1, tiles), larger = rows - (least * tiles);
        for (int tile = 0; tile < tiles; tile++)
        {
            int size = tile < larger ? least + 1 : least;
            if (registers == TileRegisters.Bits512)
                WideTileKernel.Run(size, a, offsets, b, walk, init, initStride, c, stride, floor);
            else if (registers == TileRegisters.Bits128)
                NarrowTileKernel.Run(size, columns, a, offsets, b, walk, init, initStride, c, stride, floor);
            else if (columns == Columns)
                RunTile<Two>(size, a, offsets, b, walk, init, initStride, c, stride, floor);
            else
                RunTile<One>(size, a, offsets, b, walk, init, initStride, c, stride, floor);
            offsets += size;
            init += size * initStride;
            c += size * stride;
        }
    }

    /// <summary>Computes one tile of the most rows that the registers hold times 16 columns.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="offsets">Where each row begins in the left factor, in floats.</param>
    /// <param name="b">The right factor: 16 neighbouring floats for each step.</param>
    /// <param name="walk">The steps.</param>
    /// <param name="init">What is added to.</param>
    /// <param name="initStride">Floats from one row of <paramref name="init"/> to the next; 0 for the same for all.</param>
    /// <param name="c">The result; null where <typeparamref name="TFinish"/> compares and nothing else is asked.</param>
    /// <param name="stride">Floats from one row of the result to the next.</param>
    /// <param name="bounds">The bound of each row, where <typeparamref name="TFinish"/> compares.</param>
    /// <param name="registers">The registers to use.</param>
    /// <returns>False where <typeparamref name="TFinish"/> compares and no result is above its bound: nothing is written then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool RunWhole<TFinish>(
        float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float* bounds, TileRegisters registers)
        where TFinish : struct, ITileFinish => registers switch
    {
        TileRegisters.Bits512 => WideTileKernel.Run<Twelve, TFinish>(a, offsets, b, walk, init, initStride, c, stride, float.NegativeInfinity, bounds),
        TileRegisters.Bits256 => Run<Six, Two, Six, TFinish>(a, offsets, b, walk, init, initStride, c, stride, float.NegativeInfinity, bounds),
        _ => NarrowTileKernel.Run<Four, Four, TFinish>(a, offsets, b, walk, init, initStride, c, stride, float.NegativeInfinity, bounds),
    };

    /// <summary>The most rows of a tile.</summary>
    internal static int RowsOf(TileRegisters registers) => registers switch
    {
        TileRegisters.Bits512 => WideTileKernel.MaxRows,
        TileRegisters.Bits256 => MaxRows,
        _ => NarrowTileKernel.MaxRows,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TVectors>(int rows, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor)
        where TVectors : struct, ITileSize
    {
        if (walk.LeftStep == 1 && walk.RightStep == TVectors.Value * 8)
            RunTile<TVectors, One>(rows, a, offsets, b, walk, init, initStride, c, stride, floor);
        else
            RunTile<TVectors, Any>(rows, a, offsets, b, walk, init, initStride, c, stride, floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TVectors, TStep>(int rows, float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor)
        where TVectors : struct, ITileSize
        where TStep : struct, ITileSize
    {
        switch (rows)
        {
            case 6: Run<Six, TVectors, TStep, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 5: Run<Five, TVectors, TStep, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 4: Run<Four, TVectors, TStep, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 3: Run<Three, TVectors, TStep, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            case 2: Run<Two, TVectors, TStep, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
            default: Run<One, TVectors, TStep, Written>(a, offsets, b, walk, init, initStride, c, stride, floor, null); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool Run<TRows, TVectors, TStep, TFinish>(
        float* a, int* offsets, float* b, in TileWalk walk, float* init, nint initStride, float* c, nint stride, float floor, float* bounds)
        where TRows : struct, ITileSize
        where TVectors : struct, ITileSize
        where TStep : struct, ITileSize
        where TFinish : struct, ITileFinish
    {
        float* a0 = a + offsets[0];
        float* a1 = TRows.Value > 1 ? a + offsets[1] : a;
        float* a2 = TRows.Value > 2 ? a + offsets[2] : a;
        float* a3 = TRows.Value > 3 ? a + offsets[3] : a;
        float* a4 = TRows.Value > 4 ? a + offsets[4] : a;
        float* a5 = TRows.Value > 5 ? a + offsets[5] : a;
        Vector256<float> c00 = Vector256.Load(init), c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        if (TVectors.Value > 1)
            c01 = Vector256.Load(init + 8);
        if (TRows.Value > 1)
        {
            c10 = Vector256.Load(init + initStride);
            if (TVectors.Value > 1)
                c11 = Vector256.Load(init + initStride + 8);
        }

        if (TRows.Value > 2)
        {
            c20 = Vector256.Load(init + (2 * initStride));
            if (TVectors.Value > 1)
                c21 = Vector256.Load(init + (2 * initStride) + 8);
        }

        if (TRows.Value > 3)
        {
            c30 = Vector256.Load(init + (3 * initStride));
            if (TVectors.Value > 1)
                c31 = Vector256.Load(init + (3 * initStride) + 8);
        }

        if (TRows.Value > 4)
        {
            c40 = Vector256.Load(init + (4 * initStride));
            if (TVectors.Value > 1)
                c41 = Vector256.Load(init + (4 * initStride) + 8);
        }

        if (TRows.Value > 5)
        {
            c50 = Vector256.Load(init + (5 * initStride));
            if (TVectors.Value > 1)
                c51 = Vector256.Load(init + (5 * initStride) + 8);
        }

        nint leftStep = walk.LeftStep, rightStep = walk.RightStep;
        nint left = 0;
        for (int segment = walk.Segments; segment > 0; segment--)
        {
            nint k = left;
            float* right = b;
            int i = walk.Length;
            if (TStep.Value > 0 && TRows.Value > 3)
            {
                // Four steps a turn, at constant distances: where two threads share a processor, it is instructions that take its time. Small tiles
                // are few, and compiling them takes time too.
                const int Turn = 4;
                for (; i >= Turn; i -= Turn)
                {
                    Step<TRows, TVectors>(a0, a1, a2, a3, a4, a5, k, right, 0, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                    Step<TRows, TVectors>(a0, a1, a2, a3, a4, a5, k + TStep.Value, right, 8 * TVectors.Value, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                    Step<TRows, TVectors>(a0, a1, a2, a3, a4, a5, k + (2 * TStep.Value), right, 16 * TVectors.Value, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                    Step<TRows, TVectors>(a0, a1, a2, a3, a4, a5, k + (3 * TStep.Value), right, 24 * TVectors.Value, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                    k += Turn * TStep.Value;
                    right += Turn * 8 * TVectors.Value;
                }
            }

            for (; i > 0; i--)
            {
                Step<TRows, TVectors>(a0, a1, a2, a3, a4, a5, k, right, 0, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                k += TStep.Value > 0 ? TStep.Value : leftStep;
                right += TStep.Value > 0 ? 8 * TVectors.Value : rightStep;
            }

            left += walk.LeftSegment;
            b += walk.RightSegment;
        }

        if (TFinish.ComparesBounds)
        {
            Vector256<float> above = Above<TVectors>(c00, c01, bounds);
            if (TRows.Value > 1)
                above |= Above<TVectors>(c10, c11, bounds + 1);
            if (TRows.Value > 2)
                above |= Above<TVectors>(c20, c21, bounds + 2);
            if (TRows.Value > 3)
                above |= Above<TVectors>(c30, c31, bounds + 3);
            if (TRows.Value > 4)
                above |= Above<TVectors>(c40, c41, bounds + 4);
            if (TRows.Value > 5)
                above |= Above<TVectors>(c50, c51, bounds + 5);
            if (above.ExtractMostSignificantBits() == 0)
                return false;
            if (c == null)
                return true;
        }

        // The second operand is the result where one is NaN: a NaN is not rectified away.
        Vector256<float> least = Vector256.Create(floor);
        Avx.Max(least, c00).Store(c);
        if (TVectors.Value > 1)
            Avx.Max(least, c01).Store(c + 8);
        if (TRows.Value > 1)
        {
            Avx.Max(least, c10).Store(c + stride);
            if (TVectors.Value > 1)
                Avx.Max(least, c11).Store(c + stride + 8);
        }

        if (TRows.Value > 2)
        {
            Avx.Max(least, c20).Store(c + (2 * stride));
            if (TVectors.Value > 1)
                Avx.Max(least, c21).Store(c + (2 * stride) + 8);
        }

        if (TRows.Value > 3)
        {
            Avx.Max(least, c30).Store(c + (3 * stride));
            if (TVectors.Value > 1)
                Avx.Max(least, c31).Store(c + (3 * stride) + 8);
        }

        if (TRows.Value > 4)
        {
            Avx.Max(least, c40).Store(c + (4 * stride));
            if (TVectors.Value > 1)
                Avx.Max(least, c41).Store(c + (4 * stride) + 8);
        }

        if (TRows.Value > 5)
        {
            Avx.Max(least, c50).Store(c + (5 * stride));
            if (TVectors.Value > 1)
                Avx.Max(least, c51).Store(c + (5 * stride) + 8);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TVectors>(
        float* a0, float* a1, float* a2, float* a3, float* a4, float* a5, nint k, float* right, int ahead,
        ref Vector256<float> c00, ref Vector256<float> c01, ref Vector256<float> c10, ref Vector256<float> c11, ref Vector256<float> c20, ref Vector256<float> c21,
        ref Vector256<float> c30, ref Vector256<float> c31, ref Vector256<float> c40, ref Vector256<float> c41, ref Vector256<float> c50, ref Vector256<float> c51)
        where TRows : struct, ITileSize
        where TVectors : struct, ITileSize
    {
        Vector256<float> b0 = Vector256.Load(right + ahead);
        Vector256<float> b1 = TVectors.Value > 1 ? Vector256.Load(right + (ahead + 8)) : default;
        Vector256<float> x = Vector256.Create(a0[k]);
        c00 = Fma.MultiplyAdd(x, b0, c00);
        if (TVectors.Value > 1)
            c01 = Fma.MultiplyAdd(x, b1, c01);
        if (TRows.Value > 1)
        {
            x = Vector256.Create(a1[k]);
            c10 = Fma.MultiplyAdd(x, b0, c10);
            if (TVectors.Value > 1)
                c11 = Fma.MultiplyAdd(x, b1, c11);
        }

        if (TRows.Value > 2)
        {
            x = Vector256.Create(a2[k]);
            c20 = Fma.MultiplyAdd(x, b0, c20);
            if (TVectors.Value > 1)
                c21 = Fma.MultiplyAdd(x, b1, c21);
        }

        if (TRows.Value > 3)
        {
            x = Vector256.Create(a3[k]);
            c30 = Fma.MultiplyAdd(x, b0, c30);
            if (TVectors.Value > 1)
                c31 = Fma.MultiplyAdd(x, b1, c31);
        }

        if (TRows.Value > 4)
        {
            x = Vector256.Create(a4[k]);
            c40 = Fma.MultiplyAdd(x, b0, c40);
            if (TVectors.Value > 1)
                c41 = Fma.MultiplyAdd(x, b1, c41);
        }

        if (TRows.Value > 5)
        {
            x = Vector256.Create(a5[k]);
            c50 = Fma.MultiplyAdd(x, b0, c50);
            if (TVectors.Value > 1)
                c51 = Fma.MultiplyAdd(x, b1, c51);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Above<TVectors>(Vector256<float> c0, Vector256<float> c1, float* bound)
        where TVectors : struct, ITileSize
    {
        Vector256<float> least = Vector256.Create(*bound), above = Vector256.GreaterThan(c0, least);
        return TVectors.Value > 1 ? above | Vector256.GreaterThan(c1, least) : above;
    }

    /// <summary>A step that is known at run time only.</summary>
    private readonly struct Any : ITileSize
    {
        public static int Value => 0;
    }
}
