using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Finds the nearest of fixed rows for single rows by comparing all: Σ(x − y)² or Σ|x − y| itself, so that nothing cancels.</summary>
internal sealed unsafe class CandidateSearch
{
    private const int Tile = 256;

    private readonly FloatMatrix _rows;
    private readonly float[] _padded;
    private readonly int _stride;
    private readonly bool _manhattan;

    /// <summary>Copies the rows, each padded with zeros to whole registers.</summary>
    public CandidateSearch(FloatMatrix rows, bool manhattan)
    {
        _rows = rows;
        _manhattan = manhattan;
        _stride = (rows.Columns + 7) & ~7;
        _padded = GC.AllocateArray<float>(checked(rows.Rows * _stride), pinned: true);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.Row(row).CopyTo(_padded.AsSpan(row * _stride));
        }
    }

    /// <summary>The number of rows.</summary>
    public int Rows => _rows.Rows;

    /// <summary>Finds the rows nearest to each of up to four rows.</summary>
    /// <param name="queries">The rows, each of as many values as the fixed ones; the last may be repeated.</param>
    /// <param name="count">The number of candidates.</param>
    /// <returns>For each query the numbers of its candidates, equal distances by the lower number; fewer where distances are NaN.</returns>
    public int[][] Find(FloatMatrix queries, int count)
    {
        var nearest = new TopK[4];
        using var padded = new AlignedBuffer<float>(4L * _stride);
        for (int q = 0; q < 4; q++)
        {
            nearest[q] = new TopK(count);
            queries.Row(Math.Min(q, queries.Rows - 1)).CopyTo(padded.Slice((long)q * _stride, _stride));
        }

        float* distances = stackalloc float[4 * Tile];
        fixed (float* rows = _padded)
        {
            for (int first = 0; first < Rows; first += Tile)
            {
                int size = Math.Min(Tile, Rows - first);
                float* tile = rows + ((long)first * _stride);
                if (_manhattan)
                {
                    Manhattan(tile, size, padded.Address, distances);
                }
                else
                {
                    Euclidean(tile, size, padded.Address, distances);
                }

                for (int q = 0; q < queries.Rows; q++)
                {
                    Offer(nearest[q], distances + (q * Tile), size, first);
                }
            }
        }

        var found = new int[queries.Rows][];
        for (int q = 0; q < found.Length; q++)
        {
            found[q] = Array.ConvertAll(nearest[q].ToSortedArray(), static item => item.Index);
        }

        return found;
    }

    private static void Offer(TopK nearest, float* distances, int size, int first)
    {
        for (int i = 0; i < size; i++)
        {
            if (-distances[i] >= nearest.Threshold)
            {
                nearest.Add(-distances[i], first + i);
            }
        }
    }

    private void Euclidean(float* rows, int size, float* queries, float* distances)
    {
        for (int row = 0; row < size; row++, rows += _stride)
        {
            (Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3) = (default, default, default, default);
            for (int i = 0; i < _stride; i += 8)
            {
                Vector256<float> y = Vector256.Load(rows + i);
                Vector256<float> d0 = Vector256.Load(queries + i) - y;
                Vector256<float> d1 = Vector256.Load(queries + _stride + i) - y;
                Vector256<float> d2 = Vector256.Load(queries + (2 * _stride) + i) - y;
                Vector256<float> d3 = Vector256.Load(queries + (3 * _stride) + i) - y;
                s0 = Vector256.FusedMultiplyAdd(d0, d0, s0);
                s1 = Vector256.FusedMultiplyAdd(d1, d1, s1);
                s2 = Vector256.FusedMultiplyAdd(d2, d2, s2);
                s3 = Vector256.FusedMultiplyAdd(d3, d3, s3);
            }

            distances[row] = Vector256.Sum(s0);
            distances[row + Tile] = Vector256.Sum(s1);
            distances[row + (2 * Tile)] = Vector256.Sum(s2);
            distances[row + (3 * Tile)] = Vector256.Sum(s3);
        }
    }

    private void Manhattan(float* rows, int size, float* queries, float* distances)
    {
        for (int row = 0; row < size; row++, rows += _stride)
        {
            (Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3) = (default, default, default, default);
            for (int i = 0; i < _stride; i += 8)
            {
                Vector256<float> y = Vector256.Load(rows + i);
                s0 += Vector256.Abs(Vector256.Load(queries + i) - y);
                s1 += Vector256.Abs(Vector256.Load(queries + _stride + i) - y);
                s2 += Vector256.Abs(Vector256.Load(queries + (2 * _stride) + i) - y);
                s3 += Vector256.Abs(Vector256.Load(queries + (3 * _stride) + i) - y);
            }

            distances[row] = Vector256.Sum(s0);
            distances[row + Tile] = Vector256.Sum(s1);
            distances[row + (2 * Tile)] = Vector256.Sum(s2);
            distances[row + (3 * Tile)] = Vector256.Sum(s3);
        }
    }
}
