using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics;

/// <summary>Products of two panels, by the tile kernel: tiles of <see cref="PanelShape.Rows"/> × <see cref="PanelShape.Columns"/>.</summary>
internal static unsafe class PanelProduct
{
    // Constants of the assembly lie still.
    private static int* Lanes => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference((ReadOnlySpan<int>)[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));

    /// <summary>Adds left · right to the tile.</summary>
    /// <param name="left">A panel, [depth][<see cref="PanelShape.Rows"/>].</param>
    /// <param name="right">A panel, [depth][<see cref="PanelShape.Columns"/>].</param>
    /// <param name="depth">The number of products in each sum.</param>
    /// <param name="target">The tile, row-major.</param>
    /// <param name="stride">The distance between rows of the tile.</param>
    public static void Add(float* left, float* right, int depth, float* target, nint stride) => Add(left, right, depth, target, stride, TileKernel.Widest);

    /// <summary>
    /// Computes scores of pairs, x · y − |y|²/2, and compares them in registers with the bound of each row: most tiles end there, with
    /// nothing written. A higher score is a smaller distance.
    /// </summary>
    /// <param name="left">The panel of the rows x.</param>
    /// <param name="right">The panel of the rows y.</param>
    /// <param name="offsets">−|y|²/2 of each y; −∞ where there is no row.</param>
    /// <param name="bounds">The bound of each x.</param>
    /// <param name="depth">The number of columns.</param>
    /// <param name="scores">Receives the tile, row-major, where some score is above its bound; null where only that is asked.</param>
    /// <returns>Whether some score is above its bound.</returns>
    public static bool Score(float* left, float* right, float* offsets, float* bounds, int depth, float* scores) =>
        Score(left, right, offsets, bounds, depth, scores, TileKernel.Widest);

    internal static void Add(float* left, float* right, int depth, float* target, nint stride, TileRegisters registers) =>
        TileKernel.RunWhole<Written>(left, Lanes, right, Walk(depth, registers), target, stride, target, stride, null, registers);

    internal static bool Score(float* left, float* right, float* offsets, float* bounds, int depth, float* scores, TileRegisters registers) =>
        TileKernel.RunWhole<Screened>(left, Lanes, right, Walk(depth, registers), offsets, 0, scores, PanelShape.Columns, bounds, registers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TileWalk Walk(int depth, TileRegisters registers) =>
        new() { Segments = 1, Length = depth, LeftStep = TileKernel.RowsOf(registers), RightStep = PanelShape.Columns };
}
