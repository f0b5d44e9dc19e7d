using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>Ranks the candidates of a row by exact distance, equal ones by row number, and writes the nearest.</summary>
internal sealed unsafe class RankedNeighbors(PackedRows packed, int neighbors, int[] indices, float[] squared)
{
    private float[] _distances = [];
    private int[] _rows = [];
    private (float Squared, int Row)[] _sorted = [];

    /// <summary>Writes the neighbours of the row at a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="candidates">The places of its candidates, in any order; itself may be among them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int place, ReadOnlySpan<int> candidates)
    {
        int padded = PanelShape.RoundUp(candidates.Length, Vector256<float>.Count);
        if (_distances.Length < padded)
        {
            _distances = new float[padded];
            _rows = new int[padded];
            _sorted = new (float, int)[padded];
        }

        int count = 0;
        foreach (int candidate in candidates)
        {
            _rows[count] = candidate;
            count += candidate != place ? 1 : 0;
        }

        fixed (float* distances = _distances)
        fixed (int* places = _rows)
        {
            packed.Exact.Squared(place, places, count, distances);
            for (int i = 0; i < count; i++)
            {
                places[i] = packed.Order[places[i]];
            }
        }

        Sort(count);
        nint row = (nint)packed.Order[place] * neighbors;
        for (int k = 0; k < neighbors; k++)
        {
            (squared[row + k], indices[row + k]) = _sorted[k];
        }
    }

    /// <summary>Each candidate's rank is the number of those below it: quadratic, but with no branch to mispredict; few are left here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort(int count)
    {
        int padded = PanelShape.RoundUp(count, Vector256<float>.Count);
        for (int i = 0; i < count; i++)
        {
            _sorted[i].Row = -1;
        }

        for (int i = count; i < padded; i++)
        {
            _distances[i] = float.PositiveInfinity;
        }

        fixed (float* distances = _distances)
        {
            for (int i = 0; i < count; i++)
            {
                Vector256<float> own = Vector256.Create(distances[i]);
                Vector256<int> below = Vector256<int>.Zero;
                for (int j = 0; j < padded; j += Vector256<float>.Count)
                {
                    below -= Vector256.LessThan(Vector256.Load(distances + j), own).AsInt32();
                }

                // Equal distances have one rank: they take the places that follow it.
                int rank = Vector256.Sum(below);
                while (_sorted[rank].Row >= 0)
                {
                    rank++;
                }

                _sorted[rank] = (distances[i], _rows[i]);
            }
        }

        for (int from = 0; from < count;)
        {
            int to = from + 1;
            while (to < count && _sorted[to].Squared == _sorted[from].Squared)
            {
                to++;
            }

            if (to > from + 1)
            {
                Array.Sort(_sorted, from, to - from);
            }

            from = to;
        }
    }
}
