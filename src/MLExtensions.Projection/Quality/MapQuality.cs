using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Measures of how well a map shows the data: 1 is best for all of them.</summary>
/// <remarks>Distances in the map are Euclidean; equal distances rank by row number. For the divergence, see <see cref="AffinityMatrix.KullbackLeibler"/>.</remarks>
public static class MapQuality
{
    /// <summary>
    /// Trustworthiness (Venna &amp; Kaski 2001): whether neighbours in the map are neighbours in the data,
    /// 1 − 2/(nk(2n − 3k − 1)) Σᵢ Σⱼ (r(i, j) − k) over the k nearest j of i in the map that are not among its k nearest in the data; r is j's rank there.
    /// </summary>
    /// <param name="data">The data, finite.</param>
    /// <param name="map">The map: as many rows.</param>
    /// <param name="neighbors">The number of neighbours k; less than half of the rows.</param>
    /// <param name="options">Metric, sample and threads; null for the defaults.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, or there are too many neighbours.</exception>
    public static double Trustworthiness(FloatMatrix data, FloatMatrix map, int neighbors = 12, MapQualityOptions? options = null)
    {
        options ??= new MapQualityOptions();
        return RankQuality(data, options.Metric, map, DistanceMetric.Euclidean, neighbors, options);
    }

    /// <summary>Continuity (Venna &amp; Kaski 2001): whether neighbours in the data are neighbours in the map; trustworthiness with data and map exchanged.</summary>
    /// <inheritdoc cref="Trustworthiness"/>
    public static double Continuity(FloatMatrix data, FloatMatrix map, int neighbors = 12, MapQualityOptions? options = null)
    {
        options ??= new MapQualityOptions();
        return RankQuality(map, DistanceMetric.Euclidean, data, options.Metric, neighbors, options);
    }

    /// <summary>The part of the k nearest neighbours in the data that are among the k nearest in the map, over all rows.</summary>
    /// <inheritdoc cref="Trustworthiness"/>
    public static double NeighborRecall(FloatMatrix data, FloatMatrix map, int neighbors = 12, MapQualityOptions? options = null)
    {
        options ??= new MapQualityOptions();
        Check(data, map, neighbors);
        NeighborGraph left = NearestNeighbors.Find(data, neighbors, Search(options, options.Metric));
        NeighborGraph right = NearestNeighbors.Find(map, neighbors, Search(options, DistanceMetric.Euclidean));
        long shared = 0;
        var found = new HashSet<int>(neighbors);
        for (int row = 0; row < left.Rows; row++)
        {
            found.Clear();
            found.UnionWith(left.Indices.AsSpan(row * neighbors, neighbors).ToArray());
            foreach (int other in right.Indices.AsSpan(row * neighbors, neighbors))
            {
                shared += found.Contains(other) ? 1 : 0;
            }
        }

        return shared / ((double)left.Rows * neighbors);
    }

    /// <summary>The part of the rows whose label is the most frequent one of its k nearest neighbours in the map; the nearer label wins a tie.</summary>
    /// <typeparam name="TLabel">The type of the labels.</typeparam>
    /// <param name="map">The map.</param>
    /// <param name="labels">A label for each row.</param>
    /// <param name="neighbors">The number of neighbours k.</param>
    /// <param name="options">Threads and cancellation; null for the defaults.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">There are not as many labels as rows, or not more rows than neighbours.</exception>
    public static double LabelAccuracy<TLabel>(FloatMatrix map, IReadOnlyList<TLabel> labels, int neighbors = 1, MapQualityOptions? options = null)
        where TLabel : notnull
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != map.Rows)
        {
            throw new ArgumentException($"The map has {map.Rows} rows; there are {labels.Count} labels.", nameof(labels));
        }

        NeighborGraph graph = NearestNeighbors.Find(map, neighbors, Search(options ?? new MapQualityOptions(), DistanceMetric.Euclidean));
        int right = 0;
        var votes = new Dictionary<TLabel, int>();
        for (int row = 0; row < map.Rows; row++)
        {
            votes.Clear();
            ReadOnlySpan<int> nearest = graph.Indices.AsSpan(row * neighbors, neighbors);
            foreach (int other in nearest)
            {
                votes[labels[other]] = votes.GetValueOrDefault(labels[other]) + 1;
            }

            int most = votes.Values.Max();
            foreach (int other in nearest)
            {
                if (votes[labels[other]] == most)
                {
                    right += labels[other].Equals(labels[row]) ? 1 : 0;
                    break;
                }
            }
        }

        return right / (double)map.Rows;
    }

    /// <summary>What is lost of the ranks in one space by the neighbours in another.</summary>
    private static double RankQuality(FloatMatrix ranked, DistanceMetric rankedMetric, FloatMatrix near, DistanceMetric nearMetric, int neighbors, MapQualityOptions options)
    {
        Check(ranked, near, neighbors);
        if (2L * neighbors >= ranked.Rows)
        {
            throw new ArgumentOutOfRangeException(nameof(neighbors), neighbors, $"Ranks need fewer neighbours than half of the rows; there are {ranked.Rows} rows.");
        }

        int[] rows = Sample(ranked.Rows, options);
        var losses = new long[rows.Length];
        Workers.For(options.Threads, rows.Length, i => losses[i] = Loss(ranked, rankedMetric, near, nearMetric, rows[i], neighbors), options.CancellationToken);
        double scale = 2.0 / ((double)rows.Length * neighbors * ((2.0 * ranked.Rows) - (3.0 * neighbors) - 1));
        return 1 - (scale * losses.Sum());
    }

    private static long Loss(FloatMatrix ranked, DistanceMetric rankedMetric, FloatMatrix near, DistanceMetric nearMetric, int row, int neighbors)
    {
        var distances = new float[ranked.Rows];
        Distances(near, nearMetric, row, distances);
        var nearest = new TopK(neighbors);
        for (int other = 0; other < distances.Length; other++)
        {
            if (other != row)
            {
                nearest.Add(-distances[other], other);
            }
        }

        Distances(ranked, rankedMetric, row, distances);
        long loss = 0;
        foreach ((_, int other) in nearest.ToSortedArray())
        {
            // The rank is one more than the rows that are nearer, or as near and earlier.
            int rank = 1;
            float distance = distances[other];
            for (int third = 0; third < distances.Length; third++)
            {
                float value = distances[third];
                rank += third != row && (value < distance || (value == distance && third < other)) ? 1 : 0;
            }

            loss += Math.Max(0, rank - neighbors);
        }

        return loss;
    }

    private static void Distances(FloatMatrix data, DistanceMetric metric, int row, float[] distances)
    {
        ReadOnlySpan<float> x = data.Row(row);
        for (int other = 0; other < distances.Length; other++)
        {
            distances[other] = RowDistance.Between(x, data.Row(other), metric);
        }
    }

    private static int[] Sample(int rows, MapQualityOptions options)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        if (options.SampleRows is not { } count || count >= rows)
        {
            return all;
        }

        new RandomSequence(options.Seed).Shuffle<int>(all);
        return all[..count];
    }

    private static NearestNeighborsOptions Search(MapQualityOptions options, DistanceMetric metric) =>
        new() { Metric = metric, Search = NeighborSearch.Exact, Threads = options.Threads, CancellationToken = options.CancellationToken };

    private static void Check(FloatMatrix data, FloatMatrix map, int neighbors)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        if (data.Rows != map.Rows)
        {
            throw new ArgumentException($"Data and map must have as many rows; they have {data.Rows} and {map.Rows}.", nameof(map));
        }

        data.ThrowIfNotFinite(nameof(data));
        map.ThrowIfNotFinite(nameof(map));
    }
}
