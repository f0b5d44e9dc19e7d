using System.Diagnostics;
using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// t-distributed stochastic neighbour embedding (van der Maaten &amp; Hinton 2008): draws rows of many columns as points in one to three
/// dimensions, so that near rows are near points. O(n log n) neighbours, O(n) an iteration (Linderman et al. 2019).
/// </summary>
/// <remarks>The same data, options and seed give the same map, whatever the number of threads.</remarks>
/// <example>
/// <code>
/// TsneMap map = Tsne.Fit(new FloatMatrix(values, rows, columns), new TsneOptions { Perplexity = 30 });
/// float x = map.Embedding[0, 0];
/// </code>
/// </example>
public static class Tsne
{
    /// <summary>Makes a map of the rows of a matrix.</summary>
    /// <param name="data">The rows: finite numbers, at least 3 × perplexity rows.</param>
    /// <param name="options">How the map is made; null for the defaults.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ArgumentException">A value is not finite, there are too few rows, all rows are equal, or an option does not fit the data.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and no map was asked for or begun.</exception>
    // Optimized at once: code that is not keeps alive what it no longer needs, here the affinities that the run replaces.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TsneMap Fit(FloatMatrix data, TsneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new TsneOptions();
        TsneInput.CheckRows(data.Rows, options);
        TsneWarmUp.Begin(data.Rows, data.Columns, options);
        TsneInput.CheckValues(data);
        long start = Stopwatch.GetTimestamp();
        options.Report("pca", 0);
        PrincipalComponents? reduction = Reduction(data, options);
        FloatMatrix rows = reduction is null ? data : reduction.Transform(data, options.Threads);
        FloatMatrix? initial = options.InitialEmbedding ?? options.Initialization switch
        {
            InitialMap.Pca => InitialMaps.Pca(rows, reduction is not null, options),
            InitialMap.Random => InitialMaps.Random(rows.Rows, options),
            _ => null,
        };
        TimeSpan pca = Stopwatch.GetElapsedTime(start);

        AffinityMatrix affinities = Affinities(rows, initial, options, out PointOrder order, out TimeSpan neighbors, out TimeSpan elapsed);
        TsneMap map = TsneRun.Fit(affinities, order, initial, options);
        return map.With(rows, reduction, new TsneTimings(pca, neighbors, elapsed, map.Timings.Optimization));
    }

    /// <summary>Makes a map of rows whose neighbours are known.</summary>
    /// <param name="graph">The neighbours of each row, at least as many as the perplexity; 3 × perplexity are usual.</param>
    /// <param name="options">How the map is made; null for the defaults. There being no rows, <see cref="InitialMap.Pca"/> means <see cref="InitialMap.Spectral"/>.</param>
    /// <returns>The map, without reference rows.</returns>
    /// <exception cref="ArgumentException">The graph has too few neighbours or rows, or an option does not fit it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and no map was asked for or begun.</exception>
    public static TsneMap Fit(NeighborGraph graph, TsneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new TsneOptions();
        TsneInput.CheckRows(graph.Rows, options);
        TsneWarmUp.Begin(graph.Rows, 0, options);
        long start = Stopwatch.GetTimestamp();
        options.Report("affinities", 0);
        FloatMatrix? initial = Initial(graph.Rows, options);
        PointOrder order = PointOrder.Of(graph, initial);
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(graph, order.Rows, options);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TsneMap map = TsneRun.Fit(affinities, order, initial, options);
        return map.With(null, null, map.Timings with { Affinities = elapsed });
    }

    /// <summary>Makes a map of known affinities.</summary>
    /// <param name="affinities">The joint probabilities.</param>
    /// <param name="options">How the map is made; null for the defaults. There being no rows, <see cref="InitialMap.Pca"/> means <see cref="InitialMap.Spectral"/>.</param>
    /// <returns>The map, without reference rows.</returns>
    /// <exception cref="ArgumentException">An option does not fit the affinities.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and no map was asked for or begun.</exception>
    public static TsneMap Fit(AffinityMatrix affinities, TsneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(affinities);
        options ??= new TsneOptions();
        TsneInput.CheckInitial(affinities.Rows, options);
        if (options.Objective == TsneObjective.Sne && affinities.MeanConditionalLog is null)
        {
            throw new ArgumentException("SNE needs conditional probabilities, which joint ones do not tell: give the rows, neighbours or distances.", nameof(options));
        }

        return TsneRun.Fit(affinities, default, Initial(affinities.Rows, options), options);
    }

    /// <summary>Makes a map of things whose distances are known.</summary>
    /// <param name="distances">Rows × rows distances, not squared: at least 0 and finite; the diagonal is not looked at.</param>
    /// <param name="options">How the map is made; null for the defaults. There being no rows, <see cref="InitialMap.Pca"/> means <see cref="InitialMap.Spectral"/>.</param>
    /// <returns>The map, without reference rows.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, a distance is negative or not finite, or there are too few rows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and no map was asked for or begun.</exception>
    public static TsneMap FitDistances(FloatMatrix distances, TsneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(distances);
        options ??= new TsneOptions();
        if (distances.Rows != distances.Columns)
        {
            throw new ArgumentException($"Distances need as many columns as rows; there are {distances.Rows} rows and {distances.Columns} columns.", nameof(distances));
        }

        TsneInput.CheckRows(distances.Rows, options);
        return Fit(TsneInput.Nearest(distances, TsneInput.Neighbors(distances.Rows, options), options), options);
    }

    // A method of its own, so that the neighbours are free before the optimization.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AffinityMatrix Affinities(
        FloatMatrix rows, FloatMatrix? initial, TsneOptions options, out PointOrder order, out TimeSpan neighbors, out TimeSpan affinities)
    {
        long start = Stopwatch.GetTimestamp();
        options.Report("neighbors", 0);
        NeighborGraph graph = TsneInput.Search(rows, options);
        neighbors = Stopwatch.GetElapsedTime(start);
        Garbage.Free(graph.Indices.Length);
        start = Stopwatch.GetTimestamp();
        options.Report("affinities", 0);
        order = PointOrder.Of(graph, initial);
        AffinityMatrix matrix = AffinityMatrix.FromNeighbors(graph, order.Rows, options);
        affinities = Stopwatch.GetElapsedTime(start);
        return matrix;
    }

    // Where there are no rows; null for the spectral map.
    private static FloatMatrix? Initial(int rows, TsneOptions options) =>
        options.InitialEmbedding ?? (options.Initialization == InitialMap.Random ? InitialMaps.Random(rows, options) : null);

    private static PrincipalComponents? Reduction(FloatMatrix data, TsneOptions options)
    {
        int components = Math.Min(options.Components ?? (data.Columns > 100 ? 50 : 0), data.Rows - 1);
        return components > 0 && components < data.Columns
            ? PrincipalComponents.Fit(data, components, options.Seed, options.Threads, cancellationToken: options.CancellationToken)
            : null;
    }
}
