using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Places new rows on a fitted map: the mean of the k nearest fitted rows' coordinates, with Gaussian weights of a given perplexity
/// (as openTSNE's <c>transform</c> begins; Poličar et al. 2019). A row that was fitted gets its fitted coordinates.
/// </summary>
/// <remarks>
/// Where several fitted rows equal a new one, it gets the mean of their coordinates. A row with a value that is NaN or infinite gets NaN.
/// All fitted rows are compared: O(rows × columns) for each new row. Safe for use by several threads.
/// </remarks>
public sealed class MapInterpolation
{
    /// <summary>How many more candidates than neighbours are ranked again in double.</summary>
    internal const int Margin = 16;

    private readonly CandidateSearch _search;

    /// <summary>Makes an interpolation of fitted rows and their map.</summary>
    /// <param name="rows">The fitted rows, as neighbours were looked for: rows of <paramref name="reduction"/>'s components, or of the data where it is null.</param>
    /// <param name="embedding">Their coordinates: as many rows.</param>
    /// <param name="reduction">The reduction from the data to <paramref name="rows"/>; null where there is none.</param>
    /// <param name="metric">How far apart two rows are.</param>
    /// <param name="perplexity">The number of neighbours that effectively have a weight, at least 1; rows / 3 at most is taken.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The perplexity is below 1.</exception>
    public MapInterpolation(FloatMatrix rows, FloatMatrix embedding, PrincipalComponents? reduction = null, DistanceMetric metric = DistanceMetric.Euclidean, double perplexity = 5)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentOutOfRangeException.ThrowIfLessThan(perplexity, 1);
        if (rows.Rows < 1 || rows.Rows != embedding.Rows)
        {
            throw new ArgumentException($"There must be as many rows of coordinates as fitted rows, at least 1; there are {embedding.Rows} and {rows.Rows}.", nameof(embedding));
        }

        if (reduction is not null && reduction.Components.Rows != rows.Columns)
        {
            throw new ArgumentException($"The reduction gives {reduction.Components.Rows} columns; the fitted rows have {rows.Columns}.", nameof(reduction));
        }

        Embedding = embedding;
        Perplexity = Math.Max(1, Math.Min(perplexity, rows.Rows / 3.0));
        Neighbors = Math.Clamp((int)Math.Floor(3 * Perplexity), 1, rows.Rows);
        Space = new MetricSpace(reduction, reduction?.Mean.Length ?? rows.Columns, metric);
        Reference = new FloatMatrix(rows.Rows, Space.Width);
        for (int row = 0; row < rows.Rows; row++)
        {
            Space.WriteReduced(rows.Row(row), Reference.Row(row));
        }

        _search = new CandidateSearch(Reference, metric == DistanceMetric.Manhattan);
    }

    /// <summary>The coordinates of the fitted rows.</summary>
    public FloatMatrix Embedding { get; }

    /// <summary>The perplexity of the weights.</summary>
    public double Perplexity { get; }

    /// <summary>The number of fitted rows that are averaged: 3 × perplexity, rounded down.</summary>
    public int Neighbors { get; }

    /// <summary>The number of columns of a new row.</summary>
    public int Columns => Space.Columns;

    internal MetricSpace Space { get; }

    /// <summary>The fitted rows in the space of the metric.</summary>
    internal FloatMatrix Reference { get; }

    internal int Candidates => Math.Min(Neighbors + Margin, Reference.Rows);

    /// <summary>Places rows.</summary>
    /// <param name="rows">The rows, of <see cref="Columns"/> columns.</param>
    /// <param name="threads">The number of threads; null for the number of processors. The result does not depend on it.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Rows × dimensions of the map.</returns>
    /// <exception cref="ArgumentException">The rows have another number of columns.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FloatMatrix Transform(FloatMatrix rows, int? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var result = new FloatMatrix(rows.Rows, Embedding.Columns);
        Visit(rows, threads, (row, neighbors, _) => Mean(neighbors, result.Row(row)), cancellationToken);
        return result;
    }

    /// <summary>Finds the weighted neighbours of every row, and hands them on; several threads call, each row once.</summary>
    internal void Visit(FloatMatrix rows, int? threads, Action<int, WeightedNeighbor[], bool> visit, CancellationToken cancellationToken)
    {
        if (rows.Columns != Columns)
        {
            throw new ArgumentException($"The map was made of rows of {Columns} columns; these have {rows.Columns}.", nameof(rows));
        }

        Workers.For(
            threads ?? Environment.ProcessorCount,
            (rows.Rows + 3) / 4,
            block =>
            {
                int first = 4 * block;
                var queries = new FloatMatrix(Math.Min(4, rows.Rows - first), Space.Width);
                Span<double> same = stackalloc double[4];
                for (int q = 0; q < queries.Rows; q++)
                {
                    same[q] = Space.Write(rows.Row(first + q), queries.Row(q));
                }

                int[][] candidates = _search.Find(queries, Candidates);
                for (int q = 0; q < queries.Rows; q++)
                {
                    bool fitted = false;
                    WeightedNeighbor[] neighbors = IsFinite(rows.Row(first + q))
                        ? Weigh(queries.Row(q), candidates[q], same[q], out fitted)
                        : [];
                    visit(first + q, neighbors, fitted);
                }
            },
            cancellationToken);
    }

    internal void Mean(WeightedNeighbor[] neighbors, Span<float> point)
    {
        if (neighbors.Length == 0)
        {
            point.Fill(float.NaN);
            return;
        }

        for (int d = 0; d < point.Length; d++)
        {
            double sum = 0;
            foreach (WeightedNeighbor neighbor in neighbors)
            {
                sum += neighbor.Weight * Embedding[neighbor.Row, d];
            }

            point[d] = (float)sum;
        }
    }

    private static bool IsFinite(ReadOnlySpan<float> row)
    {
        foreach (float value in row)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private WeightedNeighbor[] Weigh(ReadOnlySpan<float> query, int[] candidates, double same, out bool fitted)
    {
        fitted = false;
        if (candidates.Length < Candidates)
        {
            return [];
        }

        var ranked = new (double Squared, int Row)[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            ranked[i] = (Squared(query, Reference.Row(candidates[i])), candidates[i]);
        }

        Array.Sort(ranked);
        int equal = ranked.Count(item => item.Squared <= same);
        fitted = equal > 0;
        var weights = new double[fitted ? Math.Min(equal, Neighbors) : Neighbors];
        if (fitted)
        {
            Array.Fill(weights, 1.0 / weights.Length);
        }
        else
        {
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = ranked[i].Squared;
            }

            GaussianWeights.Replace(weights, Math.Log(Perplexity));
        }

        var neighbors = new WeightedNeighbor[weights.Length];
        for (int i = 0; i < neighbors.Length; i++)
        {
            neighbors[i] = new WeightedNeighbor(ranked[i].Row, weights[i]);
        }

        return neighbors;
    }

    /// <summary>The square of the metric's distance.</summary>
    private double Squared(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = (double)x[i] - y[i];
            sum += Space.Metric == DistanceMetric.Manhattan ? Math.Abs(difference) : difference * difference;
        }

        return Space.Metric switch
        {
            DistanceMetric.Euclidean => sum,
            DistanceMetric.Manhattan => sum * sum,
            _ => sum * sum / 4,
        };
    }
}
