using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Makes the joint probabilities (p_j|i + p_i|j) / 2n of conditional ones (van der Maaten &amp; Hinton 2008, section 3.1), the rows in
/// any order. A row keeps its own neighbours first, then come the rows that it is a neighbour of and that are not among its own.
/// </summary>
internal static class AffinitySymmetrizer
{
    private const int RowsPerStripe = 2048;
    private const int MostStripes = 8;

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
        // Where each edge's way back is; each stripe of rows counts the edges without one for itself, so that the order within a row
        // does not depend on the threads.
        int[] backs = GC.AllocateUninitializedArray<int>(neighbors.Length);
        int stripes = Math.Clamp(rows / RowsPerStripe, 1, MostStripes);
        var own = new int[rows];
        var extra = new int[stripes][];
        Workers.For(threads, stripes, stripe =>
        {
            extra[stripe] = new int[rows];
            CountStripe(stripe, extra[stripe]);
        }, token);
        int[] starts = Starts(order, own, extra, k);
        int[] columns = GC.AllocateUninitializedArray<int>(starts[rows]);
        float[] values = GC.AllocateUninitializedArray<float>(starts[rows]);
        Workers.For(threads, stripes, stripe => FillStripe(stripe, extra[stripe]), token);
        return new AffinityMatrix(columns, values, starts);

        void CountStripe(int stripe, int[] counts)
        {
            for (int place = Bound(rows, stripe, stripes); place < Bound(rows, stripe + 1, stripes); place++)
            {
                int row = order is null ? place : order[place];
                int count = 0;
                for (int e = row * k; e < (row + 1) * k; e++)
                {
                    int back = Find(neighbors, neighbors[e] * k, k, row);
                    backs[e] = back;
                    bool weighs = conditional[e] > 0;
                    if (weighs && back < 0)
                    {
                        counts[neighbors[e]]++;
                    }

                    // An own neighbour counts with weight in either direction.
                    count += weighs || (back >= 0 && conditional[back] > 0) ? 1 : 0;
                }

                own[row] = count;
            }
        }

        void FillStripe(int stripe, int[] next)
        {
            float scale = 0.5f / rows;
            for (int place = Bound(rows, stripe, stripes); place < Bound(rows, stripe + 1, stripes); place++)
            {
                int row = order is null ? place : order[place];
                int at = starts[place];
                for (int e = row * k; e < (row + 1) * k; e++)
                {
                    float value = conditional[e];
                    int other = neighbors[e];
                    int back = backs[e];
                    float reverse = back < 0 ? 0 : conditional[back];
                    if (value == 0 && reverse == 0)
                    {
                        continue;
                    }

                    columns[at] = places is null ? other : places[other];
                    values[at++] = (value + reverse) * scale;
                    if (back < 0)
                    {
                        int slot = next[other]++;
                        columns[slot] = place;
                        values[slot] = value * scale;
                    }
                }
            }
        }
    }

    // A row's own neighbours come first, then the extra entries of each stripe, whose counts become their places.
    private static int[] Starts(int[]? order, int[] own, int[][] extra, int k)
    {
        var starts = new int[own.Length + 1];
        long sum = 0;
        for (int place = 0; place < own.Length; place++)
        {
            int row = order is null ? place : order[place];
            starts[place] = (int)sum;
            sum += own[row];
            foreach (int[] counts in extra)
            {
                int count = counts[row];
                counts[row] = (int)sum;
                sum += count;
            }

            if (sum > Array.MaxLength)
            {
                throw new ArgumentException($"{own.Length} rows with {k} neighbours each make more affinities than one array holds ({Array.MaxLength}); lower the perplexity.", nameof(k));
            }
        }

        starts[own.Length] = (int)sum;
        return starts;
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
