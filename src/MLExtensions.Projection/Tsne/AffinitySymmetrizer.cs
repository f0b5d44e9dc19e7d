using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Makes the joint probabilities (p_j|i + p_i|j) / 2n of conditional ones (van der Maaten &amp; Hinton 2008, section 3.1), the rows in
/// any order. A row keeps its own neighbours first, then come the rows that it is a neighbour of and that are not among its own.
/// </summary>
/// <remarks>
/// The conditional matrix is transposed, and each row's incoming edges are looked up among its own by a stamp on each row: no list
/// of neighbours is ever searched. What is temporary is unmanaged, so that it is gone when the optimization begins.
/// </remarks>
internal sealed unsafe class AffinitySymmetrizer : IDisposable
{
    private const int RowsPerStripe = 2048;
    private const int MostStripes = 8;

    private readonly int[] _neighbors;
    private readonly float[] _conditional;
    private readonly int _k;
    private readonly int _rows;
    private readonly int[]? _order;
    private readonly int[]? _places;
    private readonly int _stripes;
    private readonly AlignedBuffer<int> _incomingStarts;
    private readonly AlignedBuffer<int> _lengths;

    // Of the edges that come in at each place: the place they come from, and their value. Places near each other have edges of each other.
    private readonly AlignedBuffer<int> _incoming;
    private readonly AlignedBuffer<float> _incomingValues;

    private AffinitySymmetrizer(int[] neighbors, float[] conditional, int k, int[]? order)
    {
        _neighbors = neighbors;
        _conditional = conditional;
        _k = k;
        _rows = neighbors.Length / k;
        _order = order;
        _places = order is null ? null : Invert(order);
        _stripes = Math.Clamp(_rows / RowsPerStripe, 1, MostStripes);
        _incomingStarts = new AlignedBuffer<int>(_rows + 1);
        _lengths = new AlignedBuffer<int>(_rows);
        _incoming = new AlignedBuffer<int>(neighbors.Length);
        _incomingValues = new AlignedBuffer<float>(neighbors.Length);
    }

    /// <summary>Makes the symmetric matrix.</summary>
    /// <param name="neighbors">Rows × k row numbers.</param>
    /// <param name="conditional">p_j|i in step with them; sums overwrite them.</param>
    /// <param name="k">The neighbours of a row.</param>
    /// <param name="order">The row that stands at each place of the result; null for the rows' own order.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="token">Ends the work.</param>
    public static AffinityMatrix Symmetrize(int[] neighbors, float[] conditional, int k, int[]? order, int threads, CancellationToken token)
    {
        using var symmetrizer = new AffinitySymmetrizer(neighbors, conditional, k, order);
        return symmetrizer.Run(threads, token);
    }

    public void Dispose()
    {
        _incomingStarts.Dispose();
        _lengths.Dispose();
        _incoming.Dispose();
        _incomingValues.Dispose();
    }

    private AffinityMatrix Run(int threads, CancellationToken token)
    {
        // Each stripe of places counts the edges out of it for itself, so that the order within a row does not depend on the threads.
        var counts = new int[_stripes][];
        Workers.For(threads, _stripes, stripe => counts[stripe] = CountEdges(stripe), token);
        StartIncoming(counts);
        Workers.For(threads, _stripes, stripe => Deal(stripe, counts[stripe]), token);
        Workers.For(threads, _stripes, Match, token);
        int[] starts = Starts();
        int[] columns = GC.AllocateUninitializedArray<int>(starts[_rows]);
        float[] values = GC.AllocateUninitializedArray<float>(starts[_rows]);
        Workers.For(threads, _stripes, stripe => Fill(stripe, starts, columns, values), token);
        return new AffinityMatrix(columns, values, starts);
    }

    private int Row(int place) => _order is null ? place : _order[place];

    private int Place(int row) => _places is null ? row : _places[row];

    private (int Begin, int End) Stripe(int stripe) => ((int)((long)_rows * stripe / _stripes), (int)((long)_rows * (stripe + 1) / _stripes));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int[] CountEdges(int stripe)
    {
        var counts = new int[_rows];
        (int begin, int end) = Stripe(stripe);
        for (int place = begin; place < end; place++)
        {
            int first = Row(place) * _k;
            for (int e = first; e < first + _k; e++)
            {
                counts[Place(_neighbors[e])] += _conditional[e] > 0 ? 1 : 0;
            }
        }

        return counts;
    }

    // The counts become the places of the edges of each stripe.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StartIncoming(int[][] counts)
    {
        int sum = 0;
        for (int place = 0; place < _rows; place++)
        {
            _incomingStarts[place] = sum;
            foreach (int[] stripe in counts)
            {
                (stripe[place], sum) = (sum, sum + stripe[place]);
            }
        }

        _incomingStarts[_rows] = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deal(int stripe, int[] next)
    {
        int* incoming = _incoming.Address;
        float* values = _incomingValues.Address;
        (int begin, int end) = Stripe(stripe);
        for (int place = begin; place < end; place++)
        {
            int first = Row(place) * _k;
            for (int e = first; e < first + _k; e++)
            {
                float value = _conditional[e];
                if (value > 0)
                {
                    int slot = next[Place(_neighbors[e])]++;
                    incoming[slot] = place;
                    values[slot] = value;
                }
            }
        }
    }

    // Adds to each own edge the value of its way back; the incoming edges that are left move to the front of their row's.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Match(int stripe)
    {
        // One more than the own edge that last led to each place: this row's, if it is one of its edges; 0 where none did.
        var edges = new int[_rows];
        int* incoming = _incoming.Address;
        float* values = _incomingValues.Address;
        (int begin, int end) = Stripe(stripe);
        for (int place = begin; place < end; place++)
        {
            int row = Row(place);
            int first = row * _k;
            for (int e = first; e < first + _k; e++)
            {
                edges[Place(_neighbors[e])] = e + 1;
            }

            int start = _incomingStarts[place];
            int left = start;
            for (int i = start; i < _incomingStarts[place + 1]; i++)
            {
                int edge = edges[incoming[i]] - 1;
                if ((uint)(edge - first) < (uint)_k)
                {
                    _conditional[edge] += values[i];
                }
                else
                {
                    incoming[left] = incoming[i];
                    values[left++] = values[i];
                }
            }

            int length = left - start;
            for (int e = first; e < first + _k; e++)
            {
                // An own neighbour counts with weight in either direction.
                length += _conditional[e] > 0 ? 1 : 0;
            }

            _lengths[place] = length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int[] Starts()
    {
        var starts = new int[_rows + 1];
        long sum = 0;
        for (int place = 0; place < _rows; place++)
        {
            sum += _lengths[place];
            if (sum > Array.MaxLength)
            {
                throw new ArgumentException($"{_rows} rows with {_k} neighbours each make more affinities than one array holds ({Array.MaxLength}); lower the perplexity.");
            }

            starts[place + 1] = (int)sum;
        }

        return starts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(int stripe, int[] starts, int[] columns, float[] values)
    {
        float scale = 0.5f / _rows;
        (int begin, int end) = Stripe(stripe);
        for (int place = begin; place < end; place++)
        {
            int row = Row(place);
            int at = starts[place];
            for (int e = row * _k; e < (row + 1) * _k; e++)
            {
                float sum = _conditional[e];
                if (sum > 0)
                {
                    columns[at] = Place(_neighbors[e]);
                    values[at++] = sum * scale;
                }
            }

            for (int i = _incomingStarts[place]; at < starts[place + 1]; i++)
            {
                columns[at] = _incoming[i];
                values[at++] = _incomingValues[i] * scale;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
