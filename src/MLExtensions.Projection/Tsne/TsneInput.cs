using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Checks what a map is made of.</summary>
internal static class TsneInput
{
    public static void CheckValues(FloatMatrix data)
    {
        data.ThrowIfNotFinite(nameof(data));
        if (AllEqual(data))
        {
            throw new ArgumentException($"All {data.Rows} rows are equal: there are no distances to draw.", nameof(data));
        }
    }

    public static void CheckRows(int rows, TsneOptions options)
    {
        if (rows < 4)
        {
            throw new ArgumentException($"There are {rows} rows; a map needs at least 4.", nameof(rows));
        }

        if (rows < 3 * options.Perplexity)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A perplexity of {options.Perplexity} needs at least {Math.Ceiling(3 * options.Perplexity)} rows; there are {rows}, for which the largest perplexity is {Math.Floor(rows / 3.0 * 100) / 100}."),
                nameof(rows));
        }

        CheckInitial(rows, options);
    }

    public static void CheckInitial(int rows, TsneOptions options)
    {
        if (options.Objective != TsneObjective.TSne && (options.Method is RepulsionMethod.Fft or RepulsionMethod.BarnesHut || options.DegreesOfFreedom != 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The objective {options.Objective} has a Gaussian kernel over all pairs: Method must be Auto or Exact and DegreesOfFreedom 1; they are {options.Method} and {options.DegreesOfFreedom}."),
                nameof(options));
        }

        if (options.Method == RepulsionMethod.Fft && options.Dimensions > 2)
        {
            throw new ArgumentException($"The method Fft makes maps of 1 or 2 dimensions, not {options.Dimensions}: use BarnesHut or Auto.", nameof(options));
        }

        if (options.Method == RepulsionMethod.BarnesHut && options.Dimensions < 2)
        {
            throw new ArgumentException("The method BarnesHut makes maps of 2 or 3 dimensions, not 1: use Fft or Auto.", nameof(options));
        }

        if (options.InitialEmbedding is not { } map)
        {
            return;
        }

        if (map.Rows != rows || map.Columns != options.Dimensions)
        {
            throw new ArgumentException($"The initial embedding must be {rows} × {options.Dimensions}; it is {map.Rows} × {map.Columns}.", nameof(options));
        }

        for (int i = 0; i < map.Values.Length; i++)
        {
            if (!float.IsFinite(map.Span[i]))
            {
                throw new ArgumentException($"The initial embedding has {map.Span[i]} in row {i / map.Columns}, column {i % map.Columns}. Every value must be finite.", nameof(options));
            }
        }
    }

    /// <summary>The neighbours that affinities are computed of: 3 × perplexity; for uniform ones just the perplexity.</summary>
    public static int Neighbors(int rows, TsneOptions options)
    {
        double wanted = options.Affinity == AffinityKind.Uniform ? Math.Round(options.Perplexity) : Math.Floor(3 * options.Perplexity);
        return (int)Math.Clamp(wanted, 1, rows - 1);
    }

    /// <summary>Finds those neighbours of rows.</summary>
    public static NeighborGraph Search(FloatMatrix rows, TsneOptions options) => NearestNeighbors.Find(rows, Neighbors(rows.Rows, options), new NearestNeighborsOptions
    {
        Metric = options.Metric,
        Search = options.Search,
        Threads = options.Threads,
        Seed = options.Seed,
        CancellationToken = options.CancellationToken,
    });

    /// <summary>Picks the nearest of known distances.</summary>
    public static NeighborGraph Nearest(FloatMatrix distances, int neighbors, TsneOptions options)
    {
        var indices = new int[distances.Rows * neighbors];
        var nearest = new float[indices.Length];
        Workers.For(
            options.Threads,
            distances.Rows,
            row =>
            {
                var selection = new TopK(neighbors);
                ReadOnlySpan<float> values = distances.Row(row);
                for (int other = 0; other < values.Length; other++)
                {
                    if (other == row)
                    {
                        continue;
                    }

                    if (!(values[other] >= 0) || float.IsInfinity(values[other]))
                    {
                        throw new ArgumentException($"Row {row}, column {other}: the distance {values[other]} is negative or not finite.", nameof(distances));
                    }

                    selection.Add(-values[other], other);
                }

                (float Score, int Index)[] items = selection.ToSortedArray();
                for (int k = 0; k < neighbors; k++)
                {
                    indices[(row * neighbors) + k] = items[k].Index;
                    nearest[(row * neighbors) + k] = -items[k].Score;
                }
            },
            options.CancellationToken);
        return new NeighborGraph(neighbors, indices, nearest);
    }

    private static bool AllEqual(FloatMatrix data)
    {
        ReadOnlySpan<float> first = data.Row(0);
        for (int row = 1; row < data.Rows; row++)
        {
            if (!first.SequenceEqual(data.Row(row)))
            {
                return false;
            }
        }

        return true;
    }
}
