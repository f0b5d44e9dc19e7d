namespace MLExtensions.Projection;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub &amp; Van Loan, section 8.5).</summary>
internal static class JacobiRotations
{
    private const int MostSweeps = 30;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">The matrix; it is overwritten.</param>
    /// <returns>The eigenvalues, falling, and the eigenvectors, one a column.</returns>
    public static (double[] Values, double[,] Vectors) Decompose(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var vectors = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            vectors[i, i] = 1;
        }

        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            double off = 0;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    off += Math.Abs(matrix[p, q]);
                    Rotate(matrix, vectors, p, q);
                }
            }

            if (off < 1e-15)
            {
                break;
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => matrix[i, i])];
        var sorted = new double[n, n];
        for (int column = 0; column < n; column++)
        {
            for (int row = 0; row < n; row++)
            {
                sorted[row, column] = vectors[row, order[column]];
            }
        }

        return ([.. order.Select(i => matrix[i, i])], sorted);
    }

    private static void Rotate(double[,] matrix, double[,] vectors, int p, int q)
    {
        if (matrix[p, q] == 0)
        {
            return;
        }

        int n = matrix.GetLength(0);
        double ratio = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
        double tangent = (ratio >= 0 ? 1 : -1) / (Math.Abs(ratio) + Math.Sqrt((ratio * ratio) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < n; k++)
        {
            (matrix[k, p], matrix[k, q]) = ((cosine * matrix[k, p]) - (sine * matrix[k, q]), (sine * matrix[k, p]) + (cosine * matrix[k, q]));
        }

        for (int k = 0; k < n; k++)
        {
            (matrix[p, k], matrix[q, k]) = ((cosine * matrix[p, k]) - (sine * matrix[q, k]), (sine * matrix[p, k]) + (cosine * matrix[q, k]));
            (vectors[k, p], vectors[k, q]) = ((cosine * vectors[k, p]) - (sine * vectors[k, q]), (sine * vectors[k, p]) + (cosine * vectors[k, q]));
        }
    }
}
