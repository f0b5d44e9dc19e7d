using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Metric multidimensional scaling by stress majorization (SMACOF; de Leeuw 1977): draws rows as points whose distances are near those of the
/// rows. All pairs are kept: 4 rows² bytes, O(rows²) an iteration.
/// </summary>
/// <remarks>The same data, options and seed give the same map, whatever the number of threads.</remarks>
public static class Mds
{
    /// <summary>The largest number of rows: one array holds their distances.</summary>
    public const int MaxRows = 46_340;

    /// <summary>Makes a map of the rows of a matrix.</summary>
    /// <param name="data">The rows: 2 to <see cref="MaxRows"/>, finite, not all equal.</param>
    /// <param name="options">How the map is made; null for the defaults.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ArgumentException">A value is not finite, all rows are equal, or there are too few or too many.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and no map was asked for or begun.</exception>
    public static MdsMap Fit(FloatMatrix data, MdsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new MdsOptions();
        CheckRows(data.Rows, nameof(data));
        data.ThrowIfNotFinite(nameof(data));

        options.Progress?.Report(new TrainingProgress("distances", 0, 0, 0, double.NaN, 0, null));
        var distances = new FloatMatrix(data.Rows, data.Rows);
        Workers.For(
            options.Threads,
            data.Rows,
            row =>
            {
                for (int other = 0; other < row; other++)
                {
                    distances[row, other] = RowDistance.Between(data.Row(row), data.Row(other), options.Metric);
                }
            },
            options.CancellationToken);
        for (int row = 0; row < data.Rows; row++)
        {
            for (int other = 0; other < row; other++)
            {
                distances[other, row] = distances[row, other];
            }
        }

        FloatMatrix initial = options.Initialization == InitialMap.Random ? Random(data.Rows, options) : Principal(data, options);
        return new StressMajorization(distances, options).Run(initial, data);
    }

    /// <summary>Makes a map of things whose distances are known.</summary>
    /// <param name="distances">Rows × rows distances, symmetric, at least 0 and finite; the diagonal is not looked at.</param>
    /// <param name="options">How the map is made; null for the defaults. It begins at random.</param>
    /// <returns>The map, without reference rows.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or symmetric, a distance is negative or not finite, or all are 0.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and no map was asked for or begun.</exception>
    public static MdsMap FitDistances(FloatMatrix distances, MdsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(distances);
        options ??= new MdsOptions();
        if (distances.Rows != distances.Columns)
        {
            throw new ArgumentException($"Distances need as many columns as rows; there are {distances.Rows} rows and {distances.Columns} columns.", nameof(distances));
        }

        CheckRows(distances.Rows, nameof(distances));
        for (int row = 0; row < distances.Rows; row++)
        {
            for (int other = 0; other < row; other++)
            {
                float value = distances[row, other];
                if (!(value >= 0) || float.IsInfinity(value) || value != distances[other, row])
                {
                    throw new ArgumentException(
                        $"Row {row}, column {other}: the distance {value} is negative, not finite, or not that of row {other}, column {row} ({distances[other, row]}).", nameof(distances));
                }
            }
        }

        return new StressMajorization(distances, options).Run(Random(distances.Rows, options), null);
    }

    private static void CheckRows(int rows, string parameter)
    {
        if (rows is < 2 or > MaxRows)
        {
            throw new ArgumentException($"There are {rows} rows; multidimensional scaling takes 2 to {MaxRows}, as it keeps the distances of all pairs. t-SNE takes more.", parameter);
        }
    }

    private static FloatMatrix Principal(FloatMatrix data, MdsOptions options)
    {
        int components = Math.Min(options.Dimensions, Math.Min(data.Rows, data.Columns));
        FloatMatrix reduced = PrincipalComponents.Fit(data, components, options.Seed, options.Threads, cancellationToken: options.CancellationToken).Transform(data, options.Threads);

        // A little noise lets points that the components put on each other part.
        FloatMatrix initial = Random(data.Rows, options);
        float largest = 0;
        foreach (float value in reduced.Span)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int row = 0; row < data.Rows; row++)
        {
            for (int d = 0; d < options.Dimensions; d++)
            {
                initial[row, d] = (1e-3f * largest * initial[row, d]) + (d < components ? reduced[row, d] : 0);
            }
        }

        return initial;
    }

    private static FloatMatrix Random(int rows, MdsOptions options)
    {
        var random = new RandomSequence(options.Seed);
        var initial = new FloatMatrix(rows, options.Dimensions);
        foreach (ref float value in initial.Span)
        {
            value = (2 * random.NextSingle()) - 1;
        }

        return initial;
    }
}
