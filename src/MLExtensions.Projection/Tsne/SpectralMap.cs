using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The leading eigenvectors of the random walk on the affinities, D⁻¹P, but the constant one: Laplacian eigenmaps (Belkin &amp; Niyogi 2003).
/// Found by subspace iteration on the symmetric form (I + D^−½ P D^−½) / 2, whose eigenvalues are all from 0 to 1.
/// </summary>
internal static class SpectralMap
{
    private const int Iterations = 300;
    private const long RandomStream = 8;

    public static FloatMatrix Compute(AffinityMatrix affinities, TsneOptions options, WorkerTeam team)
    {
        int rows = affinities.Rows;
        int wanted = Math.Min(options.Dimensions, rows - 1);
        // A few more vectors than wanted make the wanted ones converge faster.
        int vectors = Math.Min(rows - 1, wanted + 4) + 1;
        double[] roots = Roots(affinities);
        var basis = new double[vectors][];
        var random = new RandomSequence(options.Seed, RandomStream);
        basis[0] = (double[])roots.Clone();
        for (int v = 1; v < vectors; v++)
        {
            basis[v] = new double[rows];
            foreach (ref double value in basis[v].AsSpan())
            {
                value = random.NextDouble() - 0.5;
            }
        }

        var next = new double[vectors][];
        for (int v = 0; v < vectors; v++)
        {
            next[v] = new double[rows];
        }

        Orthonormalize(basis);
        for (int step = 0; step < Iterations; step++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            Multiply(affinities, roots, basis, next, team);
            (basis, next) = (next, basis);
            // The first vector is known and stays; the others are kept at right angles to it and to each other.
            Orthonormalize(basis);
        }

        var scores = new FloatMatrix(rows, wanted);
        for (int row = 0; row < rows; row++)
        {
            for (int d = 0; d < wanted; d++)
            {
                scores[row, d] = (float)(roots[row] > 0 ? basis[d + 1][row] / roots[row] : 0);
            }
        }

        return InitialMaps.Scale(scores, wanted, options);
    }

    private static double[] Roots(AffinityMatrix affinities)
    {
        var roots = new double[affinities.Rows];
        for (int row = 0; row < roots.Length; row++)
        {
            double degree = 0;
            for (int e = affinities.RowStarts[row]; e < affinities.RowStarts[row + 1]; e++)
            {
                degree += affinities.Values[e];
            }

            roots[row] = Math.Sqrt(degree);
        }

        return roots;
    }

    private static void Multiply(AffinityMatrix affinities, double[] roots, double[][] from, double[][] to, WorkerTeam team)
    {
        const int RowsPerPiece = 512;
        int rows = roots.Length;
        team.Run((rows + RowsPerPiece - 1) / RowsPerPiece, piece =>
        {
            for (int row = piece * RowsPerPiece; row < Math.Min(rows, (piece + 1) * RowsPerPiece); row++)
            {
                for (int v = 0; v < from.Length; v++)
                {
                    double sum = 0;
                    for (int e = affinities.RowStarts[row]; e < affinities.RowStarts[row + 1]; e++)
                    {
                        int column = affinities.Columns[e];
                        sum += affinities.Values[e] / roots[column] * from[v][column];
                    }

                    to[v][row] = (from[v][row] + (roots[row] > 0 ? sum / roots[row] : 0)) / 2;
                }
            }
        });
    }

    // Gram and Schmidt, twice, for the digits that the first pass loses.
    private static void Orthonormalize(double[][] vectors)
    {
        for (int v = 0; v < vectors.Length; v++)
        {
            for (int pass = 0; pass < 2; pass++)
            {
                for (int u = 0; u < v; u++)
                {
                    double product = Dot(vectors[u], vectors[v]);
                    for (int i = 0; i < vectors[v].Length; i++)
                    {
                        vectors[v][i] -= product * vectors[u][i];
                    }
                }
            }

            double norm = Math.Sqrt(Dot(vectors[v], vectors[v]));
            for (int i = 0; i < vectors[v].Length; i++)
            {
                vectors[v][i] /= norm > 0 ? norm : 1;
            }
        }
    }

    private static double Dot(double[] left, double[] right) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(left, right);
}
