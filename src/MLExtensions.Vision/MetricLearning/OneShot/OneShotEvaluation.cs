using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// Evaluates embeddings by N-way, K-shot episodes (Vinyals et al., Matching Networks, 2016): N classes are drawn, K examples of each are
/// known, and every query goes to the class that is nearest.
/// </summary>
public static class OneShotEvaluation
{
    /// <summary>Runs the episodes.</summary>
    /// <param name="embeddings">Rows × dimension.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="options">Ways, shots, episodes, distance, seed; null for the defaults.</param>
    /// <param name="groups">The group of each row, an alphabet for instance: the classes of an episode are then of one group. Null for one group.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The accuracy; the same for a seed whatever the number of threads.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a value is not finite, or no group has as many classes as there are ways with as many rows as shots and queries.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OneShotResult Run(
        FloatMatrix embeddings, IReadOnlyList<long> labels, OneShotOptions? options = null, IReadOnlyList<long>? groups = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new OneShotOptions();
        if (labels.Count != embeddings.Rows || (groups is not null && groups.Count != embeddings.Rows))
        {
            throw new ArgumentException($"There are {embeddings.Rows} rows, {labels.Count} labels and {groups?.Count ?? embeddings.Rows} groups.", nameof(labels));
        }

        embeddings.ThrowIfNotFinite(nameof(embeddings));
        int needed = options.Shots + options.QueriesPerClass;
        int[][][] classes =
        [
            .. Enumerable.Range(0, labels.Count)
                .GroupBy(row => groups?[row] ?? 0)
                .Select(group => group.GroupBy(row => labels[row]).Select(rows => rows.ToArray()).Where(rows => rows.Length >= needed).ToArray())
                .Where(group => group.Length >= options.Ways),
        ];
        if (classes.Length == 0)
        {
            throw new ArgumentException(
                $"{options.Ways} ways need as many classes of at least {needed} rows each{(groups is null ? "" : " in one group")}; there are {labels.Distinct().Count()} classes in {labels.Count} rows.", nameof(labels));
        }

        var accuracies = new double[options.Episodes];
        Workers.For(
            options.Threads,
            options.Episodes,
            episode => accuracies[episode] = Accuracy(embeddings, classes, options, new RandomSequence(options.Seed, episode)),
            cancellationToken);
        double mean = accuracies.Average();
        double variance = accuracies.Sum(value => (value - mean) * (value - mean)) / (accuracies.Length - 1);
        return new OneShotResult(mean, 1.96 * Math.Sqrt(variance / accuracies.Length), accuracies.Length);
    }

    private static double Accuracy(FloatMatrix embeddings, int[][][] groups, OneShotOptions options, RandomSequence random)
    {
        int[][] group = groups[random.NextInt32(groups.Length)];
        int[][] drawn = [.. Draw(group.Length, options.Ways, random).Select(number => group[number])];
        int[][] rows = [.. drawn.Select(own => Draw(own.Length, options.Shots + options.QueriesPerClass, random).Select(i => own[i]).ToArray())];
        var known = new FloatMatrix(options.Ways, embeddings.Columns);
        for (int way = 0; way < options.Ways; way++)
        {
            Span<float> mean = known.Row(way);
            foreach (int row in rows[way].AsSpan(0, options.Shots))
            {
                ReadOnlySpan<float> values = embeddings.Row(row);
                for (int i = 0; i < mean.Length; i++)
                {
                    mean[i] += values[i] / options.Shots;
                }
            }
        }

        int right = 0;
        for (int way = 0; way < options.Ways; way++)
        {
            foreach (int row in rows[way].AsSpan(options.Shots))
            {
                right += Nearest(embeddings.Row(row), known, options.Distance) == way ? 1 : 0;
            }
        }

        return (double)right / (options.Ways * options.QueriesPerClass);
    }

    private static int Nearest(ReadOnlySpan<float> query, FloatMatrix known, EmbeddingDistance distance)
    {
        int nearest = 0;
        float least = float.PositiveInfinity;
        for (int way = 0; way < known.Rows; way++)
        {
            float other = PairDistance.Between(query, known.Row(way), distance);
            if (other < least)
            {
                (nearest, least) = (way, other);
            }
        }

        return nearest;
    }

    /// <summary>Different numbers below a bound, in random order: the first steps of a shuffle.</summary>
    private static int[] Draw(int bound, int count, RandomSequence random)
    {
        int[] numbers = [.. Enumerable.Range(0, bound)];
        for (int i = 0; i < count; i++)
        {
            int other = i + random.NextInt32(bound - i);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..count];
    }
}
