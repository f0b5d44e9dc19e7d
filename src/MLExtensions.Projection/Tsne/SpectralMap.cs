using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The leading eigenvectors of the random walk on the affinities, D⁻¹P, but the constant one: Laplacian eigenmaps (Belkin &amp; Niyogi 2003).
/// Found by subspace iteration on the symmetric form (I + D^−½ P D^−½) / 2, whose eigenvalues are all from 0 to 1; a first map need not
/// be exact, so it ends when the eigenvalues settle.
/// </summary>
internal sealed unsafe class SpectralMap : IDisposable
{
    // More vectors than a map has dimensions: one is constant, and the others make the wanted ones converge faster.
    private const int Vectors = 8;
    private const int MostIterations = 200;
    private const double Settled = 1e-7;
    private const int RowsPerPiece = 512;
    private const long RandomStream = 8;

    private readonly AffinityMatrix _affinities;
    private readonly WorkerTeam _team;
    private readonly int _rows;
    private readonly int _pieces;
    private readonly float[] _roots;
    private readonly double[][] _products;
    private AlignedBuffer<float> _basis;
    private AlignedBuffer<float> _next;

    private SpectralMap(AffinityMatrix affinities, long seed, WorkerTeam team)
    {
        _affinities = affinities;
        _team = team;
        _rows = affinities.Rows;
        _pieces = (_rows + RowsPerPiece - 1) / RowsPerPiece;
        _products = new double[_pieces][];
        _roots = Roots(affinities);
        _basis = new AlignedBuffer<float>((long)_rows * Vectors);
        _next = new AlignedBuffer<float>((long)_rows * Vectors);
        var random = new RandomSequence(seed, RandomStream);
        for (int row = 0; row < _rows; row++)
        {
            // The first vector is the known one of eigenvalue 1; the others are kept at right angles to it.
            _basis[(long)row * Vectors] = _roots[row];
            for (int v = 1; v < Vectors; v++)
            {
                _basis[((long)row * Vectors) + v] = random.NextSingle() - 0.5f;
            }
        }
    }

    /// <summary>Computes the map.</summary>
    public static FloatMatrix Compute(AffinityMatrix affinities, TsneOptions options, WorkerTeam team)
    {
        using var map = new SpectralMap(affinities, options.Seed, team);
        int wanted = Math.Min(options.Dimensions, affinities.Rows - 1);
        map.Orthonormalize();
        double last = 0;
        for (int step = 0; step < MostIterations; step++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            team.Run(map._pieces, map.Multiply);
            (map._basis, map._next) = (map._next, map._basis);
            double[] eigenvalues = map.Orthonormalize();
            double sum = eigenvalues[1..(wanted + 1)].Sum();
            if (step > 10 && Math.Abs(sum - last) < Settled)
            {
                break;
            }

            last = sum;
        }

        var scores = new FloatMatrix(affinities.Rows, wanted);
        for (int row = 0; row < affinities.Rows; row++)
        {
            for (int d = 0; d < wanted; d++)
            {
                scores[row, d] = map._roots[row] > 0 ? map._basis[((long)row * Vectors) + d + 1] / map._roots[row] : 0;
            }
        }

        return InitialMaps.Scale(scores, wanted, options);
    }

    public void Dispose()
    {
        _basis.Dispose();
        _next.Dispose();
    }

    private static float[] Roots(AffinityMatrix affinities)
    {
        var roots = new float[affinities.Rows];
        for (int row = 0; row < roots.Length; row++)
        {
            double degree = 0;
            for (int e = affinities.RowStarts[row]; e < affinities.RowStarts[row + 1]; e++)
            {
                degree += affinities.Values[e];
            }

            // About 1 each, as floats like it.
            roots[row] = (float)Math.Sqrt(degree * roots.Length);
        }

        return roots;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int piece)
    {
        float scale = _rows;
        for (int row = piece * RowsPerPiece; row < Math.Min(_rows, (piece + 1) * RowsPerPiece); row++)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            for (int e = _affinities.RowStarts[row]; e < _affinities.RowStarts[row + 1]; e++)
            {
                int column = _affinities.Columns[e];
                Vector256<float> factor = Vector256.Create(_affinities.Values[e] * scale / _roots[column]);
                sum = Vector256.FusedMultiplyAdd(Vector256.Load(_basis.Address + ((long)column * Vectors)), factor, sum);
            }

            sum = _roots[row] > 0 ? sum / _roots[row] : Vector256<float>.Zero;
            Vector256.Store((sum + Vector256.Load(_basis.Address + ((long)row * Vectors))) * 0.5f, _next.Address + ((long)row * Vectors));
        }
    }

    // Rayleigh and Ritz: the first vector keeps its direction, the others become the principal axes of what is at right angles to
    // it, by falling length. Gives back the lengths, which tend to the eigenvalues.
    private double[] Orthonormalize()
    {
        _team.Run(_pieces, Products);
        var products = new double[Vectors, Vectors];
        foreach (double[] part in _products)
        {
            for (int i = 0; i < part.Length; i++)
            {
                products[i / Vectors, i % Vectors] += part[i];
            }
        }

        double first = products[0, 0];
        var rest = new double[Vectors - 1, Vectors - 1];
        for (int u = 1; u < Vectors; u++)
        {
            for (int v = 1; v < Vectors; v++)
            {
                rest[u - 1, v - 1] = products[Math.Max(u, v), Math.Min(u, v)] - (products[u, 0] * products[v, 0] / first);
            }
        }

        (double[] squares, double[,] axes) = JacobiRotations.Decompose(rest);
        var lengths = new double[Vectors];
        var change = new double[Vectors * Vectors];
        lengths[0] = Math.Sqrt(first);
        change[0] = 1 / lengths[0];
        for (int v = 1; v < Vectors; v++)
        {
            lengths[v] = Math.Sqrt(Math.Max(0, squares[v - 1]));
            // There may be fewer rows than vectors: those left over become 0.
            double scale = lengths[v] > 1e-9 ? 1 / lengths[v] : 0;
            for (int u = 1; u < Vectors; u++)
            {
                change[(u * Vectors) + v] = axes[u - 1, v - 1] * scale;
                change[v] -= products[u, 0] / first * axes[u - 1, v - 1] * scale;
            }
        }

        _team.Run(_pieces, piece => Change(piece, change));
        return lengths;
    }

    private void Products(int piece)
    {
        var products = new double[Vectors * Vectors];
        for (int row = piece * RowsPerPiece; row < Math.Min(_rows, (piece + 1) * RowsPerPiece); row++)
        {
            float* values = _basis.Address + ((long)row * Vectors);
            for (int v = 0; v < Vectors; v++)
            {
                for (int u = 0; u <= v; u++)
                {
                    products[(v * Vectors) + u] += (double)values[v] * values[u];
                }
            }
        }

        _products[piece] = products;
    }

    private void Change(int piece, double[] change)
    {
        Span<double> old = stackalloc double[Vectors];
        for (int row = piece * RowsPerPiece; row < Math.Min(_rows, (piece + 1) * RowsPerPiece); row++)
        {
            float* values = _basis.Address + ((long)row * Vectors);
            for (int v = 0; v < Vectors; v++)
            {
                old[v] = values[v];
            }

            for (int v = 0; v < Vectors; v++)
            {
                double sum = 0;
                for (int u = 0; u < Vectors; u++)
                {
                    sum += old[u] * change[(u * Vectors) + v];
                }

                values[v] = (float)sum;
            }
        }
    }
}
