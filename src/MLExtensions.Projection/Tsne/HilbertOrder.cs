using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Orders points along Hilbert's curve, so that points near each other on the map are near each other in memory: attraction reads the
/// positions of each point's neighbours, and that costs more than its arithmetic.
/// </summary>
internal static unsafe class HilbertOrder
{
    private const int Bits = 12;

    /// <summary>The row at each place, by the first two dimensions of a map.</summary>
    public static int[] Of(FloatMatrix map)
    {
        fixed (float* values = map.Span)
        {
            return Of(values, map.Rows, map.Columns, Math.Min(2, map.Columns));
        }
    }

    /// <summary>The old place at each new one.</summary>
    public static int[] Of(MapPoints points) => Of(points.Positions, points.Count, points.Stride, Math.Min(2, points.Dimensions));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Of(float* values, int count, int stride, int dimensions)
    {
        float* low = stackalloc float[2] { float.PositiveInfinity, float.PositiveInfinity };
        float* high = stackalloc float[2] { float.NegativeInfinity, float.NegativeInfinity };
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < dimensions; d++)
            {
                float value = values[((long)i * stride) + d];
                low[d] = Math.Min(low[d], value);
                high[d] = Math.Max(high[d], value);
            }
        }

        var keys = new uint[count];
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            float* point = values + ((long)i * stride);
            uint x = Cell(point[0], low[0], high[0]);
            keys[i] = dimensions == 1 ? x : Curve(x, Cell(point[1], low[1], high[1]));
            order[i] = i;
        }

        Array.Sort(keys, order);
        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Cell(float value, float low, float high) =>
        high > low ? (uint)Math.Clamp((value - low) / (high - low) * (1 << Bits), 0, (1 << Bits) - 1) : 0;

    // The distance along the curve (Hamilton's formulation by quadrants, turned and mirrored from level to level).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Curve(uint x, uint y)
    {
        uint distance = 0;
        for (uint side = 1u << (Bits - 1); side > 0; side >>= 1)
        {
            uint right = (x & side) > 0 ? 1u : 0;
            uint upper = (y & side) > 0 ? 1u : 0;
            distance += side * side * ((3 * right) ^ upper);
            if (upper == 0)
            {
                if (right == 1)
                {
                    x = (1u << Bits) - 1 - x;
                    y = (1u << Bits) - 1 - y;
                }

                (x, y) = (y, x);
            }
        }

        return distance;
    }
}
