using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics.Kernels;

/// <summary>
/// Convolution of each channel by a window of its own: neighbouring pixels of a row, 8 or 16 channels at a time. Up to 8 pixels are held in
/// registers while the window is walked through. Each element is one chain of multiply-adds in the walk's order, so its bits depend on nothing else.
/// </summary>
internal static unsafe class DepthwiseKernel
{
    /// <summary>Computes c[p, j] = max(floor, init[p, j] + Σ a[p, …, j] · b[…, j]) for some pixels of a row.</summary>
    /// <param name="pixels">Pixels.</param>
    /// <param name="columns">Channels, 8 or 16.</param>
    /// <param name="a">What the window of the first pixel covers first.</param>
    /// <param name="aStep">Floats from one pixel's window to the next pixel's.</param>
    /// <param name="b">The weights: <paramref name="columns"/> neighbouring floats for each position.</param>
    /// <param name="walk">The positions of the window: a segment for each of its rows.</param>
    /// <param name="init">What is added to.</param>
    /// <param name="initStep">Floats from one pixel of <paramref name="init"/> to the next; 0 for the same for all.</param>
    /// <param name="c">The result.</param>
    /// <param name="cStep">Floats from one pixel of the result to the next.</param>
    /// <param name="floor">The least value of a result: 0 for a rectifier, −∞ for none.</param>
    public static void Run(int pixels, int columns, float* a, nint aStep, float* b, in TileWalk walk, float* init, nint initStep, float* c, nint cStep, float floor) =>
        Run(pixels, columns, a, aStep, b, walk, init, initStep, c, cStep, floor, TileKernel.Widest);

    internal static void Run(
        int pixels, int columns, float* a, nint aStep, float* b, in TileWalk walk, float* init, nint initStep, float* c, nint cStep, float floor, TileRegisters registers)
    {
        if (registers == TileRegisters.Bits128)
            RunColumns<Register128, Vector128<float>>(pixels, columns, a, aStep, b, walk, init, initStep, c, cStep, floor);
        else if (registers == TileRegisters.Bits512 && columns == TileKernel.Columns)
            RunColumns<Register512, Vector512<float>>(pixels, columns, a, aStep, b, walk, init, initStep, c, cStep, floor);
        else
            RunColumns<Register256, Vector256<float>>(pixels, columns, a, aStep, b, walk, init, initStep, c, cStep, floor);
    }

    private static void RunColumns<TRegister, TVector>(
        int pixels, int columns, float* a, nint aStep, float* b, in TileWalk walk, float* init, nint initStep, float* c, nint cStep, float floor)
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        for (int column = 0; column < columns; column += TRegister.Lanes)
        {
            int pixel = 0;
            for (; pixel <= pixels - 8; pixel += 8)
                RunTile<Eight, TRegister, TVector>(a + (pixel * aStep), aStep, b, walk, init + (pixel * initStep), initStep, c + (pixel * cStep), cStep, floor);
            if (pixel <= pixels - 4)
            {
                RunTile<Four, TRegister, TVector>(a + (pixel * aStep), aStep, b, walk, init + (pixel * initStep), initStep, c + (pixel * cStep), cStep, floor);
                pixel += 4;
            }

            if (pixel <= pixels - 2)
            {
                RunTile<Two, TRegister, TVector>(a + (pixel * aStep), aStep, b, walk, init + (pixel * initStep), initStep, c + (pixel * cStep), cStep, floor);
                pixel += 2;
            }

            if (pixel < pixels)
                RunTile<One, TRegister, TVector>(a + (pixel * aStep), aStep, b, walk, init + (pixel * initStep), initStep, c + (pixel * cStep), cStep, floor);
            a += TRegister.Lanes;
            b += TRegister.Lanes;
            init += TRegister.Lanes;
            c += TRegister.Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TPixels, TRegister, TVector>(float* a, nint aStep, float* b, in TileWalk walk, float* init, nint initStep, float* c, nint cStep, float floor)
        where TPixels : struct, ITileSize
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        float* a2 = a + (2 * aStep), a4 = a + (4 * aStep), a6 = a + (6 * aStep);
        TVector c0 = TRegister.Load(init), c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        if (TPixels.Value > 1)
            c1 = TRegister.Load(init + initStep);
        if (TPixels.Value > 2)
        {
            c2 = TRegister.Load(init + (2 * initStep));
            c3 = TRegister.Load(init + (3 * initStep));
        }

        if (TPixels.Value > 4)
        {
            c4 = TRegister.Load(init + (4 * initStep));
            c5 = TRegister.Load(init + (5 * initStep));
            c6 = TRegister.Load(init + (6 * initStep));
            c7 = TRegister.Load(init + (7 * initStep));
        }

        nint leftStep = walk.LeftStep, rightStep = walk.RightStep;
        nint left = 0;
        for (int segment = walk.Segments; segment > 0; segment--)
        {
            // Even pixels have pointers; the odd ones lie a step behind.
            nint even = left, odd = left + aStep;
            float* right = b;
            for (int i = walk.Length; i > 0; i--)
            {
                TVector w = TRegister.Load(right);
                c0 = TRegister.MultiplyAdd(TRegister.Load(a + even), w, c0);
                if (TPixels.Value > 1)
                    c1 = TRegister.MultiplyAdd(TRegister.Load(a + odd), w, c1);
                if (TPixels.Value > 2)
                {
                    c2 = TRegister.MultiplyAdd(TRegister.Load(a2 + even), w, c2);
                    c3 = TRegister.MultiplyAdd(TRegister.Load(a2 + odd), w, c3);
                }

                if (TPixels.Value > 4)
                {
                    c4 = TRegister.MultiplyAdd(TRegister.Load(a4 + even), w, c4);
                    c5 = TRegister.MultiplyAdd(TRegister.Load(a4 + odd), w, c5);
                    c6 = TRegister.MultiplyAdd(TRegister.Load(a6 + even), w, c6);
                    c7 = TRegister.MultiplyAdd(TRegister.Load(a6 + odd), w, c7);
                }

                even += leftStep;
                odd += leftStep;
                right += rightStep;
            }

            left += walk.LeftSegment;
            b += walk.RightSegment;
        }

        TRegister.Store(TRegister.Rectify(c0, floor), c);
        if (TPixels.Value > 1)
            TRegister.Store(TRegister.Rectify(c1, floor), c + cStep);
        if (TPixels.Value > 2)
        {
            TRegister.Store(TRegister.Rectify(c2, floor), c + (2 * cStep));
            TRegister.Store(TRegister.Rectify(c3, floor), c + (3 * cStep));
        }

        if (TPixels.Value > 4)
        {
            TRegister.Store(TRegister.Rectify(c4, floor), c + (4 * cStep));
            TRegister.Store(TRegister.Rectify(c5, floor), c + (5 * cStep));
            TRegister.Store(TRegister.Rectify(c6, floor), c + (6 * cStep));
            TRegister.Store(TRegister.Rectify(c7, floor), c + (7 * cStep));
        }
    }
}
