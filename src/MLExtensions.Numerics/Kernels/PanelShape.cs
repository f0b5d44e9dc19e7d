using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics;

/// <summary>
/// The shape of the tile that one call of <see cref="PanelProduct"/> computes: as many accumulators as the registers hold.
/// A panel is a block of that many rows (or columns) stored depth first, so that the kernel reads it in one stream.
/// </summary>
internal static class PanelShape
{
    /// <summary>The height of a tile: the width of a left panel.</summary>
    public static readonly int Rows = TileKernel.RowsOf(TileKernel.Widest);

    /// <summary>The width of a tile and of a right panel.</summary>
    public const int Columns = TileKernel.Columns;

    /// <summary>The number of panels of some width that hold a number of rows.</summary>
    public static int Count(int rows, int width) => (rows + width - 1) / width;

    /// <summary>A number of rows rounded up to whole panels.</summary>
    public static int RoundUp(int rows, int width) => Count(rows, width) * width;
}
