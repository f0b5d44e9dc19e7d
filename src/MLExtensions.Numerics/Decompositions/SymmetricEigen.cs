using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// The eigenvalues and eigenvectors of a symmetric matrix in double precision: Householder's tridiagonal form, then implicit QL
/// (Golub &amp; Van Loan, Matrix Computations, section 8.3). Vectors are kept as rows, so that every inner loop is contiguous.
/// </summary>
internal static unsafe class SymmetricEigen
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
        var order = new int[size];
        for (int i = 0; i < size; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (left, right) => diagonal[left] != diagonal[right] ? diagonal[right].CompareTo(diagonal[left]) : left.CompareTo(right));
        var values = new double[size];
        var sorted = new double[size * size];
        fixed (double* reflectors = matrix, vector = sorted)
        {
            for (int i = 0; i < size; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                values[i] = diagonal[order[i]];
                vectors.AsSpan(order[i] * size, size).CopyTo(sorted.AsSpan(i * size));
                Reflect(reflectors, scales, vector + ((long)i * size), size);
            }
        }

        return (values, sorted);
    }

    // Turns an eigenvector of the tridiagonal form into one of the matrix.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reflect(double* reflectors, double[] scales, double* vector, int size)
    {
        for (int k = size - 3; k >= 0; k--)
        {
            double* u = reflectors + ((long)k * size) + k + 1;
            if (scales[k] != 0)
            {
                RowKernels.AddScaled(u, -scales[k] * RowKernels.Dot(u, vector + k + 1, size - k - 1), vector + k + 1, size - k - 1);
            }
        }
    }

    /// <summary>Leaves the reflectors u in the rows right of the diagonal; gives 2/uᵀu of each, 0 where nothing had to be done.</summary>
    private static double[] Tridiagonalize(double[] matrix, int size, double[] diagonal, double[] off, CancellationToken cancellationToken)
    {
        var scales = new double[size];
        fixed (double* values = matrix, q = new double[size])
        {
            for (int k = 0; k < size - 2; k++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double* u = values + ((long)k * size) + k + 1;
                int left = size - k - 1;
                diagonal[k] = u[-1];
                off[k] = u[0];
                if (RowKernels.Dot(u + 1, u + 1, left - 1) > 0)
                {
                    off[k] = Math.CopySign(Math.Sqrt(RowKernels.Dot(u, u, left)), -u[0]);
                    u[0] -= off[k];
                    scales[k] = 2 / RowKernels.Dot(u, u, left);
                    ReflectBothSides(u + size, size, u, scales[k], q, left);
                }
            }
        }

        for (int k = Math.Max(0, size - 2); k < size; k++)
        {
            diagonal[k] = matrix[(k * size) + k];
            off[k] = k + 1 < size ? matrix[(k * size) + k + 1] : 0;
        }

        return scales;
    }

    // A ← A − uqᵀ − quᵀ with p = scale · Au and q = p − (scale/2 · uᵀp) u.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReflectBothSides(double* a, int stride, double* u, double scale, double* q, int size)
    {
        for (int i = 0; i < size; i++)
        {
            q[i] = scale * RowKernels.Dot(a + ((long)i * stride), u, size);
        }

        RowKernels.AddScaled(u, -0.5 * scale * RowKernels.Dot(u, q, size), q, size);
        for (int i = 0; i < size; i++)
        {
            RowKernels.AddScaled(q, -u[i], a + ((long)i * stride), size);
            RowKernels.AddScaled(u, -q[i], a + ((long)i * stride), size);
        }
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

                fixed (double* rows = vectors)
                {
                    Sweep(diagonal, off, rows, size, first, last);
                }
            }
        }
    }

    /// <summary>One implicit QL sweep with Wilkinson's shift over the unreduced block first … last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep(double[] diagonal, double[] off, double* vectors, int size, int first, int last)
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
            double* lower = vectors + ((long)i * size);
            Rotate(lower, lower + size, s, c, size);
        }

        diagonal[first] -= p;
        off[first] = g;
        off[last] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(double* lower, double* upper, double s, double c, int size)
    {
        int k = 0;
        for (; k <= size - 4; k += 4)
        {
            Vector256<double> low = Vector256.Load(lower + k);
            Vector256<double> high = Vector256.Load(upper + k);
            ((s * low) + (c * high)).Store(upper + k);
            ((c * low) - (s * high)).Store(lower + k);
        }

        for (; k < size; k++)
        {
            (lower[k], upper[k]) = ((c * lower[k]) - (s * upper[k]), (s * lower[k]) + (c * upper[k]));
        }
    }
}
