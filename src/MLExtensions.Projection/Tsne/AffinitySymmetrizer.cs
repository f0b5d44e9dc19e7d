using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Makes the joint probabilities (p_j|i + p_i|j) / 2n of conditional ones (van der Maaten &amp; Hinton 2008, section 3.1), the rows in
/// any order. A row keeps its own neighbours first, then come the rows that it is a neighbour of and that are not among its own.
/// </summary>
internal static unsafe class AffinitySymmetrizer
{
    private const int RowsPerPiece = 2048;

    /// <summary>Makes the symmetric matrix.</summary>
    /// <param name="neighbors">Rows × k row numbers.</param>
    /// <param name="conditional">p_j|i in step with them.</param>
    /// <param name="k">The neighbours of a row.</param>
    /// <param name="order">The row that stands at each place of the result; null for the rows' own order.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="token">Ends the work.</param>
    public static AffinityMatrix Symmetrize(int[] neighbors, float[] conditional, int k, int[]? order, int threads, CancellationToken token)
    {
        int rows = neighbors.Length / k;
        int[]? places = order is null ? null : Invert(order);
        int pieces = (rows + RowsPerPiece - 1) / RowsPerPiece;
        // Each piece of rows counts for itself, so that the order within a row does not depend on the threads.
        int stripes = Math.Min(pieces, 8);
        var extra = new int[stripes][];
        Workers.For(threads, stripes, stripe =>
        {
            var counts = new int[rows];
            for (int place = Bound(rows, stripe, stripes); place < Bound(rows, stripe + 1, stripes); place++)
            {
                int row = order is null ? place : order[place];
                for (int e = row * k; e < (row + 1) * k; e++)
                {
                    if (conditional[e] > 0 && Find(neighbors, neighbors[e] * k, k, row) < 0)
                    {
                        counts[neighbors[e]]++;
                    }
                }
            }

            extra[stripe] = counts;
        }, token);

        int[] starts = Starts(conditional, k, order, extra);
        var columns = new int[starts[rows]];
        var values = new float[starts[rows]];
        float scale = 0.5f / rows;
        Workers.For(threads, stripes, stripe =>
        {
            int[] next = extra[stripe];
            for (int place = Bound(rows, stripe, stripes); place < Bound(rows, stripe + 1, stripes); place++)
            {
                int row = order is null ? place : order[place];
                int own = starts[place];
                for (int e = row * k; e < (row + 1) * k; e++)
                {
                    float value = conditional[e];
                    int other = neighbors[e];
                    int back = Find(neighbors, other * k, k, row);
                    float reverse = back < 0 ? 0 : conditional[back];
                    if (value == 0 && reverse == 0)
                    {
                        continue;
                    }

                    int otherPlace = places is null ? other : places[other];
                    columns[own] = otherPlace;
                    values[own++] = (value + reverse) * scale;
                    if (back < 0)
                    {
                        int slot = next[other]++;
                        columns[slot] = place;
                        values[slot] = value * scale;
                    }
                }
            }
        }, token);
        return new AffinityMatrix(columns, values, starts);

        int[] Starts(float[] affinities, int width, int[]? rowOrder, int[][] counts)
        {
            var own = new int[rows];
            Workers.For(threads, pieces, piece =>
            {
                for (int row = piece * RowsPerPiece; row < Math.Min(rows, (piece + 1) * RowsPerPiece); row++)
                {
                    own[row] = Own(affinities, neighbors, width, row);
                }
            }, token);
            var result = new int[rows + 1];
            long sum = 0;
            for (int place = 0; place < rows; place++)
            {
                int row = rowOrder is null ? place : rowOrder[place];
                result[place] = (int)sum;
                sum += own[row];
                for (int stripe = 0; stripe < counts.Length; stripe++)
                {
                    int count = counts[stripe][row];
                    counts[stripe][row] = (int)sum;
                    sum += count;
                }

                if (sum > Array.MaxLength)
                {
                    throw new ArgumentException($"{rows} rows with {width} neighbours each make more affinities than one array holds ({Array.MaxLength}); lower the perplexity.", nameof(neighbors));
                }
            }

            result[rows] = (int)sum;
            return result;
        }
    }

    // The entries among a row's own neighbours: those with weight in either direction.
    private static int Own(float[] conditional, int[] neighbors, int k, int row)
    {
        int count = 0;
        for (int e = row * k; e < (row + 1) * k; e++)
        {
            if (conditional[e] > 0)
            {
                count++;
            }
            else
            {
                int back = Find(neighbors, neighbors[e] * k, k, row);
                count += back >= 0 && conditional[back] > 0 ? 1 : 0;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(int[] neighbors, int start, int k, int row)
    {
        int found = neighbors.AsSpan(start, k).IndexOf(row);
        return found < 0 ? -1 : start + found;
    }

    private static int Bound(int rows, int stripe, int stripes) => (int)((long)rows * stripe / stripes);

    private static int[] Invert(int[] order)
    {
        var places = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            places[order[place]] = place;
        }

        return places;
    }
}
