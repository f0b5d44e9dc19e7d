using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics.Kernels;

/// <summary>
/// Convolution of each channel by a window of its own, 8 or 16 channels at a time. Up to 3 × 3 weights are
/// held in registers while some lines are walked through; a larger window takes several walks. Each element is one chain of multiply-adds in an order
/// that the window gives, so its bits depend on nothing else.
/// </summary>
internal static unsafe class DepthwiseKernel
{
    /// <summary>The most rows and columns of a window that are walked with at once.</summary>
    public const int Most = 3;

    /// <summary>Computes c[p, j] = max(floor, init[p, j] + Σ a[p, …, j] · b[…, j]) for lines of pixels.</summary>
    /// <param name="lines">Lines.</param>
    /// <param name="pixels">Pixels of a line.</param>
    /// <param name="columns">Channels, 8 or 16.</param>
    /// <param name="a">What the window of the first pixel covers first, and the steps from window to window.</param>
    /// <param name="b">The weights: <paramref name="columns"/> neighbouring floats for each position.</param>
    /// <param name="walk">The positions of the window: a segment for each of its rows.</param>
    /// <param name="init">What is added to.</param>
    /// <param name="c">The result.</param>
    /// <param name="floor">The least value of a result: 0 for a rectifier, −∞ for none.</param>
    public static void Run(int lines, int pixels, int columns, in DepthwisePlane a, float* b, in TileWalk walk, in DepthwisePlane init, in DepthwisePlane c, float floor) =>
        Run(lines, pixels, columns, a, b, walk, init, c, floor, TileKernel.Widest);

    internal static void Run(
        int lines, int pixels, int columns, in DepthwisePlane a, float* b, in TileWalk walk, in DepthwisePlane init, in DepthwisePlane c, float floor, TileRegisters registers)
    {
        int most = DepthwisePlane.BlockLines(pixels);
        for (int first = 0; first < lines; first += most)
        {
            int block = Math.Min(most, lines - first);
            DepthwisePlane from = a.From(first, 0), start = init.From(first, 0), to = c.From(first, 0);
            if (registers == TileRegisters.Bits128)
                RunColumns<Register128, Vector128<float>>(block, pixels, columns, from, b, walk, start, to, floor);
            else if (registers == TileRegisters.Bits512 && columns == TileKernel.Columns)
                RunColumns<Register512, Vector512<float>>(block, pixels, columns, from, b, walk, start, to, floor);
            else
                RunColumns<Register256, Vector256<float>>(block, pixels, columns, from, b, walk, start, to, floor);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunColumns<TRegister, TVector>(
        int lines, int pixels, int columns, in DepthwisePlane a, float* b, in TileWalk walk, in DepthwisePlane init, in DepthwisePlane c, float floor)
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        // Where windows leave gaps, some pixels are met by none.
        int segments = Math.Max(1, walk.Segments), length = walk.Segments == 0 ? 0 : walk.Length;
        for (int column = 0; column < columns; column += TRegister.Lanes)
        {
            DepthwisePlane to = c.From(0, column), start = init.From(0, column);
            for (int top = 0; top < segments; top += Most)
            {
                int left = 0;
                do
                {
                    int rows = Math.Min(Most, segments - top), across = Math.Min(Most, length - left);
                    bool isLast = top + rows == segments && left + across == length;
                    var job = new Job
                    {
                        Lines = lines, Pixels = pixels, Walk = walk, Init = start, C = to, Floor = isLast ? floor : float.NegativeInfinity,
                        A = a.From(0, column + (top * walk.LeftSegment) + (left * walk.LeftStep)), B = b + column + (top * walk.RightSegment) + (left * walk.RightStep),
                    };
                    switch (rows)
                    {
                        case 3: RunRows<Three, TRegister, TVector>(across, job); break;
                        case 2: RunRows<Two, TRegister, TVector>(across, job); break;
                        default: RunRows<One, TRegister, TVector>(across, job); break;
                    }

                    start = to;
                    left += Most;
                }
                while (left < length);
            }
        }
    }

    private static void RunRows<TRows, TRegister, TVector>(int across, in Job job)
        where TRows : struct, ITileSize
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        switch (across)
        {
            case 3: RunTile<TRows, Three, TRegister, TVector>(job); break;
            case 2: RunTile<TRows, Two, TRegister, TVector>(job); break;
            case 1: RunTile<TRows, One, TRegister, TVector>(job); break;
            default: Copy<TRegister, TVector>(job); break;
        }
    }

    // The chains of neighbouring pixels overlap in the processor: one pixel at a time fills its multipliers, with no case for the last ones.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TRows, TColumns, TRegister, TVector>(in Job job)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        float* b0 = job.B, b1 = b0 + job.Walk.RightSegment, b2 = b1 + job.Walk.RightSegment;
        nint weight = job.Walk.RightStep;
        TVector w00 = TRegister.Load(b0), w01 = default, w02 = default, w10 = default, w11 = default, w12 = default, w20 = default, w21 = default, w22 = default;
        if (TColumns.Value > 1)
            w01 = TRegister.Load(b0 + weight);
        if (TColumns.Value > 2)
            w02 = TRegister.Load(b0 + (2 * weight));
        if (TRows.Value > 1)
        {
            w10 = TRegister.Load(b1);
            if (TColumns.Value > 1)
                w11 = TRegister.Load(b1 + weight);
            if (TColumns.Value > 2)
                w12 = TRegister.Load(b1 + (2 * weight));
        }

        if (TRows.Value > 2)
        {
            w20 = TRegister.Load(b2);
            if (TColumns.Value > 1)
                w21 = TRegister.Load(b2 + weight);
            if (TColumns.Value > 2)
                w22 = TRegister.Load(b2 + (2 * weight));
        }

        nint aStep = job.A.Pixel, initStep = job.Init.Pixel, cStep = job.C.Pixel, second = job.Walk.LeftStep, third = 2 * job.Walk.LeftStep;
        TVector floor = TRegister.Create(job.Floor);
        for (int line = 0; line < job.Lines; line++)
        {
            float* a0 = job.A.Pointer + (line * job.A.Line), a1 = a0 + job.Walk.LeftSegment, a2 = a1 + job.Walk.LeftSegment;
            float* init = job.Init.Pointer + (line * job.Init.Line), c = job.C.Pointer + (line * job.C.Line);
            for (int pixel = job.Pixels; pixel > 0; pixel--)
            {
                TVector sum = TRegister.MultiplyAdd(TRegister.Load(a0), w00, TRegister.Load(init));
                if (TColumns.Value > 1)
                    sum = TRegister.MultiplyAdd(TRegister.Load(a0 + second), w01, sum);
                if (TColumns.Value > 2)
                    sum = TRegister.MultiplyAdd(TRegister.Load(a0 + third), w02, sum);
                a0 += aStep;
                if (TRows.Value > 1)
                {
                    sum = TRegister.MultiplyAdd(TRegister.Load(a1), w10, sum);
                    if (TColumns.Value > 1)
                        sum = TRegister.MultiplyAdd(TRegister.Load(a1 + second), w11, sum);
                    if (TColumns.Value > 2)
                        sum = TRegister.MultiplyAdd(TRegister.Load(a1 + third), w12, sum);
                    a1 += aStep;
                }

                if (TRows.Value > 2)
                {
                    sum = TRegister.MultiplyAdd(TRegister.Load(a2), w20, sum);
                    if (TColumns.Value > 1)
                        sum = TRegister.MultiplyAdd(TRegister.Load(a2 + second), w21, sum);
                    if (TColumns.Value > 2)
                        sum = TRegister.MultiplyAdd(TRegister.Load(a2 + third), w22, sum);
                    a2 += aStep;
                }

                TRegister.Store(TRegister.Rectify(sum, floor), c);
                init += initStep;
                c += cStep;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Copy<TRegister, TVector>(in Job job)
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        TVector floor = TRegister.Create(job.Floor);
        for (int pixel = 0; pixel < job.Lines * job.Pixels; pixel++)
        {
            int line = pixel / job.Pixels, place = pixel % job.Pixels;
            TVector value = TRegister.Load(job.Init.Pointer + (line * job.Init.Line) + (place * job.Init.Pixel));
            TRegister.Store(TRegister.Rectify(value, floor), job.C.Pointer + (line * job.C.Line) + (place * job.C.Pixel));
        }
    }

    /// <summary>A walk through lines with a part of the window.</summary>
    private struct Job
    {
        public int Lines;
        public int Pixels;
        public DepthwisePlane A;
        public float* B;
        public TileWalk Walk;
        public DepthwisePlane Init;
        public DepthwisePlane C;
        public float Floor;
    }
}
