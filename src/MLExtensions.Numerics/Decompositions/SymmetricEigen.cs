using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>
/// The eigenvalues and eigenvectors of a symmetric matrix in double precision: Householder's tridiagonal form, then implicit QL
/// (Golub &amp; Van Loan, Matrix Computations, section 8.3). Vectors are kept as rows, so that every inner loop is contiguous.
/// </summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 80;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">n × n, symmetric; it is overwritten.</param>
    /// <param name="size">n.</param>
    /// <param name="cancellationToken">Checked once a row.</param>
    /// <returns>The eigenvalues, falling, and the eigenvectors, one a row.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int size, CancellationToken cancellationToken = default)
    {
        var diagonal = new double[size];
        var off = new double[size];
        double[] scales = Tridiagonalize(matrix, size, diagonal, off, cancellationToken);
        var vectors = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        Diagonalize(diagonal, off, vectors, size, cancellationToken);
        int[] order = [.. Enumerable.Range(0, size)];
        Array.Sort(order, (left, right) => diagonal[left] != diagonal[right] ? diagonal[right].CompareTo(diagonal[left]) : left.CompareTo(right));
        var values = new double[size];
        var sorted = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            values[i] = diagonal[order[i]];
            Span<double> vector = sorted.AsSpan(i * size, size);
            vectors.AsSpan(order[i] * size, size).CopyTo(vector);
            for (int k = size - 3; k >= 0; k--)
            {
                Reflect(matrix.AsSpan((k * size) + k + 1, size - k - 1), scales[k], vector[(k + 1)..]);
            }
        }

        return (values, sorted);
    }

    /// <summary>Leaves the reflectors u in the rows right of the diagonal; gives 2/uᵀu of each, 0 where nothing had to be done.</summary>
    private static double[] Tridiagonalize(double[] matrix, int size, double[] diagonal, double[] off, CancellationToken cancellationToken)
    {
        var scales = new double[size];
        var buffer = new double[size];
        for (int k = 0; k < size - 2; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int left = size - k - 1;
            Span<double> u = matrix.AsSpan((k * size) + k + 1, left);
            double norm = TensorPrimitives.Norm<double>(u);
            diagonal[k] = matrix[(k * size) + k];
            if (TensorPrimitives.IndexOfMaxMagnitude<double>(u[1..]) is int largest && u[1..][largest] == 0)
            {
                off[k] = u[0];
                continue;
            }

            double alpha = u[0] > 0 ? -norm : norm;
            off[k] = alpha;
            u[0] -= alpha;
            double scale = 2 / TensorPrimitives.Dot<double>(u, u);
            scales[k] = scale;

            // A ← A − uqᵀ − quᵀ with p = scale · Au and q = p − (scale/2 · uᵀp) u.
            Span<double> q = buffer.AsSpan(0, left);
            for (int i = 0; i < left; i++)
            {
                q[i] = scale * TensorPrimitives.Dot<double>(matrix.AsSpan(((k + 1 + i) * size) + k + 1, left), u);
            }

            TensorPrimitives.MultiplyAdd<double>(u, -0.5 * scale * TensorPrimitives.Dot<double>(u, q), q, q);
            for (int i = 0; i < left; i++)
            {
                Span<double> row = matrix.AsSpan(((k + 1 + i) * size) + k + 1, left);
                TensorPrimitives.MultiplyAdd<double>(q, -u[i], row, row);
                TensorPrimitives.MultiplyAdd<double>(u, -q[i], row, row);
            }
        }

        for (int k = Math.Max(0, size - 2); k < size; k++)
        {
            diagonal[k] = matrix[(k * size) + k];
            off[k] = k + 1 < size ? matrix[(k * size) + k + 1] : 0;
        }

        return scales;
    }

    private static void Diagonalize(double[] diagonal, double[] off, double[] vectors, int size, CancellationToken cancellationToken)
    {
        double floor = 0;
        for (int i = 0; i < size; i++)
        {
            floor = Math.Max(floor, Math.Abs(diagonal[i]) + Math.Abs(off[i]));
        }

        floor *= 1e-18;
        for (int first = 0; first < size; first++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int sweep = 0; ; sweep++)
            {
                int last = first;
                while (last < size - 1 && Math.Abs(off[last]) > Math.Max(floor, 1.2e-16 * (Math.Abs(diagonal[last]) + Math.Abs(diagonal[last + 1]))))
                {
                    last++;
                }

                if (last == first)
                {
                    break;
                }

                if (sweep == MaxSweeps)
                {
                    throw new ArithmeticException($"Eigenvalue {first} of {size} did not converge in {MaxSweeps} sweeps.");
                }

                Sweep(diagonal, off, vectors, size, first, last);
            }
        }
    }

    /// <summary>One implicit QL sweep with Wilkinson's shift over the unreduced block first … last.</summary>
    private static void Sweep(double[] diagonal, double[] off, double[] vectors, int size, int first, int last)
    {
        double g = (diagonal[first + 1] - diagonal[first]) / (2 * off[first]);
        double r = double.Hypot(g, 1);
        g = diagonal[last] - diagonal[first] + (off[first] / (g + Math.CopySign(r, g)));
        (double s, double c, double p) = (1, 1, 0);
        for (int i = last - 1; i >= first; i--)
        {
            double f = s * off[i];
            double b = c * off[i];
            r = double.Hypot(f, g);
            off[i + 1] = r;
            if (r == 0)
            {
                diagonal[i + 1] -= p;
                off[last] = 0;
                return;
            }

            (s, c) = (f / r, g / r);
            g = diagonal[i + 1] - p;
            r = ((diagonal[i] - g) * s) + (2 * c * b);
            p = s * r;
            diagonal[i + 1] = g + p;
            g = (c * r) - b;
            Rotate(vectors.AsSpan(i * size, size), vectors.AsSpan((i + 1) * size, size), s, c);
        }

        diagonal[first] -= p;
        off[first] = g;
        off[last] = 0;
    }

    private static void Rotate(Span<double> lower, Span<double> upper, double s, double c)
    {
        int width = System.Numerics.Vector<double>.Count;
        int k = 0;
        for (; k <= lower.Length - width; k += width)
        {
            var low = new System.Numerics.Vector<double>(lower[k..]);
            var high = new System.Numerics.Vector<double>(upper[k..]);
            ((s * low) + (c * high)).CopyTo(upper[k..]);
            ((c * low) - (s * high)).CopyTo(lower[k..]);
        }

        for (; k < lower.Length; k++)
        {
            (lower[k], upper[k]) = ((c * lower[k]) - (s * upper[k]), (s * lower[k]) + (c * upper[k]));
        }
    }

    private static void Reflect(ReadOnlySpan<double> u, double scale, Span<double> vector)
    {
        if (scale != 0)
        {
            TensorPrimitives.MultiplyAdd(u, -scale * TensorPrimitives.Dot(u, vector), vector, vector);
        }
    }
}
