using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>The conditional affinities p_j|i of each row's neighbours, in step with the neighbour graph; the sum of each row is 1.</summary>
internal static unsafe class ConditionalAffinities
{
    private const int RowsPerPiece = 512;

    public static float[] Compute(NeighborGraph graph, TsneOptions options)
    {
        double needed = options.Affinity == AffinityKind.Uniform ? Math.Round(options.Perplexity) : options.Perplexity;
        if (graph.Neighbors < Math.Min(needed, graph.Rows - 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A perplexity of {options.Perplexity} needs at least as many neighbours of each row; the graph has {graph.Neighbors}."),
                nameof(graph));
        }

        double[] entropies = Entropies(options);
        var affinities = new float[graph.Indices.Length];
        int pieces = (graph.Rows + RowsPerPiece - 1) / RowsPerPiece;
        Workers.For(
            options.Threads,
            pieces,
            piece =>
            {
                int end = Math.Min(graph.Rows, (piece + 1) * RowsPerPiece);
                if (options.Affinity == AffinityKind.Uniform)
                {
                    Uniform(graph.Neighbors, options.Perplexity, affinities, piece * RowsPerPiece, end);
                }
                else
                {
                    Gaussian(graph, entropies, affinities, piece * RowsPerPiece, end);
                }
            },
            options.CancellationToken);
        return affinities;
    }

    /// <summary>The mean over the rows of Σ p ln p.</summary>
    public static double MeanLog(float[] affinities, int rows)
    {
        double sum = 0;
        foreach (float p in affinities)
        {
            sum += p > 0 ? p * Math.Log(p) : 0;
        }

        return sum / rows;
    }

    /// <summary>The logarithms of the perplexities whose Gaussians are averaged: of one, or for multiscale affinities of a ladder of halves down to 2.</summary>
    private static double[] Entropies(TsneOptions options)
    {
        double[] entropies = [Math.Log(options.Perplexity)];
        for (double perplexity = options.Perplexity / 2; options.Affinity == AffinityKind.Multiscale && perplexity >= 2; perplexity /= 2)
        {
            entropies = [.. entropies, Math.Log(perplexity)];
        }

        return entropies;
    }

    private static void Uniform(int neighbors, double perplexity, float[] affinities, int begin, int end)
    {
        int count = Math.Clamp((int)Math.Round(perplexity), 1, neighbors);
        for (int row = begin; row < end; row++)
        {
            affinities.AsSpan(row * neighbors, count).Fill(1f / count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gaussian(NeighborGraph graph, double[] entropies, float[] affinities, int begin, int end)
    {
        int k = graph.Neighbors;
        int padded = (k + 7) & ~7;
        using var scratch = new AlignedBuffer<float>(2L * padded);
        float* squared = scratch.Address;
        float* values = squared + padded;
        for (int j = k; j < padded; j++)
        {
            squared[j] = PerplexitySearch.Padding;
        }

        double[] logBetas = new double[entropies.Length];
        for (int row = begin; row < end; row++)
        {
            Normalize(graph.Distances.AsSpan(row * k, k), squared);
            Span<float> target = affinities.AsSpan(row * k, k);
            for (int scale = 0; scale < entropies.Length; scale++)
            {
                // A row is much like the one before.
                PerplexitySearch.Solve(squared, padded, entropies[scale], values, ref logBetas[scale]);
                logBetas[scale] = Math.Clamp(logBetas[scale], -5, 5);
                for (int j = 0; j < k; j++)
                {
                    target[j] += values[j] / entropies.Length;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(ReadOnlySpan<float> distances, float* squared)
    {
        double least = double.PositiveInfinity;
        foreach (float distance in distances)
        {
            least = Math.Min(least, distance);
        }

        double sum = 0;
        for (int j = 0; j < distances.Length; j++)
        {
            // (a − b)(a + b) keeps the digits that a² − b² loses.
            double value = (distances[j] - least) * (distances[j] + least);
            squared[j] = (float)value;
            sum += value;
        }

        if (sum > 0)
        {
            double scale = distances.Length / sum;
            for (int j = 0; j < distances.Length; j++)
            {
                squared[j] = (float)((distances[j] - least) * (distances[j] + least) * scale);
            }
        }
    }
}
