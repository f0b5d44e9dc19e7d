using System.Numerics;

namespace MLExtensions.Text;

/// <summary>Dot products of one vector with many rows.</summary>
internal static class DotProducts
{
    /// <summary>Computes <c>result[i] = vector · rows[i]</c>, four rows at a time so that each load of the vector serves four products.</summary>
    /// <param name="vector">A vector.</param>
    /// <param name="rows">Rows of the same length, one after another; at least as many as there are results.</param>
    /// <param name="results">The products.</param>
    public static void Compute(ReadOnlySpan<float> vector, ReadOnlySpan<float> rows, Span<float> results)
    {
        int dimension = vector.Length;
        int i = 0;
        for (; i + 4 <= results.Length; i += 4)
        {
            ReadOnlySpan<float> r0 = rows.Slice(i * dimension, dimension);
            ReadOnlySpan<float> r1 = rows.Slice((i + 1) * dimension, dimension);
            ReadOnlySpan<float> r2 = rows.Slice((i + 2) * dimension, dimension);
            ReadOnlySpan<float> r3 = rows.Slice((i + 3) * dimension, dimension);
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            int d = 0;
            for (; d <= dimension - Vector<float>.Count; d += Vector<float>.Count)
            {
                var v = new Vector<float>(vector[d..]);
                s0 = Vector.FusedMultiplyAdd(v, new Vector<float>(r0[d..]), s0);
                s1 = Vector.FusedMultiplyAdd(v, new Vector<float>(r1[d..]), s1);
                s2 = Vector.FusedMultiplyAdd(v, new Vector<float>(r2[d..]), s2);
                s3 = Vector.FusedMultiplyAdd(v, new Vector<float>(r3[d..]), s3);
            }

            results[i] = Vector.Sum(s0) + Tail(vector, r0, d);
            results[i + 1] = Vector.Sum(s1) + Tail(vector, r1, d);
            results[i + 2] = Vector.Sum(s2) + Tail(vector, r2, d);
            results[i + 3] = Vector.Sum(s3) + Tail(vector, r3, d);
        }

        for (; i < results.Length; i++)
        {
            // In the same order as above: the block's border must not change a result.
            ReadOnlySpan<float> row = rows.Slice(i * dimension, dimension);
            Vector<float> sum = default;
            int d = 0;
            for (; d <= dimension - Vector<float>.Count; d += Vector<float>.Count)
            {
                sum = Vector.FusedMultiplyAdd(new Vector<float>(vector[d..]), new Vector<float>(row[d..]), sum);
            }

            results[i] = Vector.Sum(sum) + Tail(vector, row, d);
        }
    }

    private static float Tail(ReadOnlySpan<float> left, ReadOnlySpan<float> right, int from)
    {
        float sum = 0;
        for (int d = from; d < left.Length; d++)
        {
            sum += left[d] * right[d];
        }

        return sum;
    }
}
