using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics.Kernels;

/// <summary>
/// The gradient of a depthwise convolution's weights: for each position of the window the sum over an image of x · g, channel by channel. Up to
/// 3 × 3 positions are held in registers while some lines of the image are walked through; each is a chain of multiply-adds from zero, added to what is there.
/// </summary>
internal static unsafe class DepthwiseGradientKernel
{
    private const int Most = DepthwiseKernel.Most;

    /// <summary>Adds an image's part of the gradient.</summary>
    /// <param name="lines">Rows of the convolution's result.</param>
    /// <param name="pixels">Pixels of a row.</param>
    /// <param name="columns">Channels, 8 or 16.</param>
    /// <param name="x">What the window of the first pixel covers first, and the steps from window to window.</param>
    /// <param name="g">The result's gradient.</param>
    /// <param name="height">Rows of the window.</param>
    /// <param name="width">Columns of the window.</param>
    /// <param name="windowLine">Floats from one row of the window to the next in <paramref name="x"/>.</param>
    /// <param name="windowPixel">Floats from one column of the window to the next.</param>
    /// <param name="sum">The gradient, <paramref name="columns"/> neighbouring floats for each position; added to.</param>
    public static void Run(
        int lines, int pixels, int columns, in DepthwisePlane x, in DepthwisePlane g, int height, int width, nint windowLine, nint windowPixel, float* sum) =>
        Run(lines, pixels, columns, x, g, height, width, windowLine, windowPixel, sum, TileKernel.Widest);

    internal static void Run(
        int lines, int pixels, int columns, in DepthwisePlane x, in DepthwisePlane g, int height, int width, nint windowLine, nint windowPixel, float* sum, TileRegisters registers)
    {
        int most = DepthwisePlane.BlockLines(pixels);
        for (int first = 0; first < lines; first += most)
        {
            int block = Math.Min(most, lines - first);
            DepthwisePlane from = x.From(first, 0), by = g.From(first, 0);
            if (registers == TileRegisters.Bits128)
                RunWindow<Register128, Vector128<float>>(block, pixels, columns, from, by, height, width, windowLine, windowPixel, sum);
            else if (registers == TileRegisters.Bits512 && columns == TileKernel.Columns)
                RunWindow<Register512, Vector512<float>>(block, pixels, columns, from, by, height, width, windowLine, windowPixel, sum);
            else
                RunWindow<Register256, Vector256<float>>(block, pixels, columns, from, by, height, width, windowLine, windowPixel, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWindow<TRegister, TVector>(
        int lines, int pixels, int columns, in DepthwisePlane x, in DepthwisePlane g, int height, int width, nint windowLine, nint windowPixel, float* sum)
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        for (int column = 0; column < columns; column += TRegister.Lanes)
        {
            DepthwisePlane by = g.From(0, column);
            for (int top = 0; top < height; top += Most)
            {
                for (int left = 0; left < width; left += Most)
                {
                    int rows = Math.Min(Most, height - top), across = Math.Min(Most, width - left);
                    DepthwisePlane from = x.From(0, (top * windowLine) + (left * windowPixel) + column);
                    float* target = sum + (((nint)(top * width) + left) * columns) + column;
                    nint targetRow = (nint)width * columns;
                    switch (rows)
                    {
                        case 3: RunRows<Three, TRegister, TVector>(across, lines, pixels, from, by, windowLine, windowPixel, target, targetRow, columns); break;
                        case 2: RunRows<Two, TRegister, TVector>(across, lines, pixels, from, by, windowLine, windowPixel, target, targetRow, columns); break;
                        default: RunRows<One, TRegister, TVector>(across, lines, pixels, from, by, windowLine, windowPixel, target, targetRow, columns); break;
                    }
                }
            }
        }
    }

    private static void RunRows<TRows, TRegister, TVector>(
        int across, int lines, int pixels, in DepthwisePlane x, in DepthwisePlane g, nint windowLine, nint windowPixel, float* sum, nint sumRow, nint sumColumn)
        where TRows : struct, ITileSize
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        switch (across)
        {
            case 3: RunTile<TRows, Three, TRegister, TVector>(lines, pixels, x, g, windowLine, windowPixel, sum, sumRow, sumColumn); break;
            case 2: RunTile<TRows, Two, TRegister, TVector>(lines, pixels, x, g, windowLine, windowPixel, sum, sumRow, sumColumn); break;
            default: RunTile<TRows, One, TRegister, TVector>(lines, pixels, x, g, windowLine, windowPixel, sum, sumRow, sumColumn); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TRows, TColumns, TRegister, TVector>(
        int lines, int pixels, in DepthwisePlane x, in DepthwisePlane g, nint windowLine, nint windowPixel, float* sum, nint sumRow, nint sumColumn)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        TVector s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default, s20 = default, s21 = default, s22 = default;
        nint xPixel = x.Pixel, gPixel = g.Pixel, second = windowPixel, third = 2 * windowPixel;
        for (int line = 0; line < lines; line++)
        {
            float* x0 = x.Pointer + (line * x.Line), x1 = x0 + windowLine, x2 = x1 + windowLine;
            float* from = g.Pointer + (line * g.Line);
            for (int pixel = pixels; pixel > 0; pixel--)
            {
                TVector value = TRegister.Load(from);
                s00 = TRegister.MultiplyAdd(TRegister.Load(x0), value, s00);
                if (TColumns.Value > 1)
                    s01 = TRegister.MultiplyAdd(TRegister.Load(x0 + second), value, s01);
                if (TColumns.Value > 2)
                    s02 = TRegister.MultiplyAdd(TRegister.Load(x0 + third), value, s02);
                x0 += xPixel;
                if (TRows.Value > 1)
                {
                    s10 = TRegister.MultiplyAdd(TRegister.Load(x1), value, s10);
                    if (TColumns.Value > 1)
                        s11 = TRegister.MultiplyAdd(TRegister.Load(x1 + second), value, s11);
                    if (TColumns.Value > 2)
                        s12 = TRegister.MultiplyAdd(TRegister.Load(x1 + third), value, s12);
                    x1 += xPixel;
                }

                if (TRows.Value > 2)
                {
                    s20 = TRegister.MultiplyAdd(TRegister.Load(x2), value, s20);
                    if (TColumns.Value > 1)
                        s21 = TRegister.MultiplyAdd(TRegister.Load(x2 + second), value, s21);
                    if (TColumns.Value > 2)
                        s22 = TRegister.MultiplyAdd(TRegister.Load(x2 + third), value, s22);
                    x2 += xPixel;
                }

                from += gPixel;
            }
        }

        Add<TColumns, TRegister, TVector>(s00, s01, s02, sum, sumColumn);
        if (TRows.Value > 1)
            Add<TColumns, TRegister, TVector>(s10, s11, s12, sum + sumRow, sumColumn);
        if (TRows.Value > 2)
            Add<TColumns, TRegister, TVector>(s20, s21, s22, sum + (2 * sumRow), sumColumn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TColumns, TRegister, TVector>(TVector first, TVector second, TVector third, float* sum, nint step)
        where TColumns : struct, ITileSize
        where TRegister : struct, IVectorRegister<TVector>
        where TVector : unmanaged
    {
        TRegister.Store(TRegister.Add(TRegister.Load(sum), first), sum);
        if (TColumns.Value > 1)
            TRegister.Store(TRegister.Add(TRegister.Load(sum + step), second), sum + step);
        if (TColumns.Value > 2)
            TRegister.Store(TRegister.Add(TRegister.Load(sum + (2 * step)), third), sum + (2 * step));
    }
}
