using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>Lays blocks of a matrix out as panels, less the mean of each column, so that centring costs no copy of the matrix.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>Packs rows: panel p holds rows p × width …, as [column][width]. Missing rows of the last panel are zero.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns: the depth of the panels.</param>
    /// <param name="mean">The mean of each column, or null.</param>
    /// <param name="target">Room for the panels.</param>
    /// <param name="width">The width of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* source, int rows, int columns, float* mean, float* target, int width)
    {
        for (int first = 0; first < rows; first += width, target += (nint)columns * width)
        {
            int count = Math.Min(width, rows - first);
            if (count < width)
            {
                new Span<float>(target, columns * width).Clear();
            }

            for (int row = 0; row < count; row++)
            {
                float* from = source + ((nint)(first + row) * columns);
                float* to = target + row;
                for (int column = 0; column < columns; column++)
                {
                    to[(nint)column * width] = mean == null ? from[column] : from[column] - mean[column];
                }
            }
        }
    }

    /// <summary>Packs columns: panel p holds columns p × width …, as [row][width]. Missing columns of the last panel are zero.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="rows">The number of rows: the depth of the panels.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="mean">The mean of each column, or null.</param>
    /// <param name="target">Room for the panels.</param>
    /// <param name="width">The width of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(float* source, int rows, int columns, float* mean, float* target, int width)
    {
        for (int first = 0; first < columns; first += width)
        {
            int count = Math.Min(width, columns - first);
            for (int row = 0; row < rows; row++, target += width)
            {
                float* from = source + ((nint)row * columns) + first;
                int column = 0;
                for (; column <= count - 8; column += 8)
                {
                    Vector256<float> values = Vector256.Load(from + column);
                    Vector256.Store(mean == null ? values : values - Vector256.Load(mean + first + column), target + column);
                }

                if (column <= count - 4)
                {
                    Vector128<float> values = Vector128.Load(from + column);
                    Vector128.Store(mean == null ? values : values - Vector128.Load(mean + first + column), target + column);
                    column += 4;
                }

                for (; column < count; column++)
                {
                    target[column] = mean == null ? from[column] : from[column] - mean[first + column];
                }

                for (; column < width; column++)
                {
                    target[column] = 0;
                }
            }
        }
    }
}
