using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The joint probabilities p_ij of t-SNE (van der Maaten &amp; Hinton 2008, section 2.1): a sparse symmetric matrix with a sum of 1 and
/// nothing on the diagonal, stored by rows.
/// </summary>
public sealed class AffinityMatrix
{
    /// <summary>Wraps affinities that were computed elsewhere.</summary>
    /// <param name="rowStarts">Where each row begins in <paramref name="columns"/>: rows + 1 numbers, from 0 to the number of entries, never falling.</param>
    /// <param name="columns">The column of each entry, row after row; a row has each column once at most, and never itself.</param>
    /// <param name="values">The value of each entry: positive or 0. They are divided by their sum in place.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a column is out of range, a value is negative or not finite, or the matrix is not symmetric.</exception>
    public AffinityMatrix(int[] rowStarts, int[] columns, float[] values)
        : this(columns, values, rowStarts)
    {
        AffinityChecks.Check(this);
    }

    // The order of the parameters tells this constructor from the public one, which checks.
    internal AffinityMatrix(int[] columns, float[] values, int[] rowStarts)
    {
        ArgumentNullException.ThrowIfNull(rowStarts);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        RowStarts = rowStarts;
        Columns = columns;
        Values = values;
    }

    /// <summary>The number of rows, and of columns.</summary>
    public int Rows => RowStarts.Length - 1;

    /// <summary>Where each row begins in <see cref="Columns"/> and <see cref="Values"/>; at the end the number of entries.</summary>
    public int[] RowStarts { get; }

    /// <summary>The column of each entry.</summary>
    public int[] Columns { get; }

    /// <summary>The value of each entry.</summary>
    public float[] Values { get; }

    /// <summary>The mean over the rows of Σ_j p_j|i ln p_j|i, which only the conditional probabilities know; null where they are not known.</summary>
    internal double? MeanConditionalLog { get; set; }

    /// <summary>The affinities of the rows of a neighbour graph.</summary>
    /// <param name="graph">The neighbours of each row; 3 × perplexity of them are usual.</param>
    /// <param name="options">Perplexity, kind of affinity, threads and cancellation; null for the defaults.</param>
    /// <returns>(p_j|i + p_i|j) / 2n.</returns>
    /// <exception cref="ArgumentException">The graph has fewer neighbours than the perplexity.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static AffinityMatrix FromNeighbors(NeighborGraph graph, TsneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new TsneOptions();
        return FromNeighbors(graph, null, options);
    }

    internal static AffinityMatrix FromNeighbors(NeighborGraph graph, int[]? order, TsneOptions options)
    {
        float[] conditional = ConditionalAffinities.Compute(graph, options);
        double? meanLog = options.Objective == TsneObjective.Sne ? ConditionalAffinities.MeanLog(conditional, graph.Rows) : null;
        AffinityMatrix matrix = AffinitySymmetrizer.Symmetrize(graph.Indices, conditional, graph.Neighbors, order, options.Threads, options.CancellationToken);
        matrix.MeanConditionalLog = meanLog;
        return matrix;
    }

    /// <summary>KL(P‖Q) of a map by the exact formula: the normalization of Q over all pairs, O(n²).</summary>
    /// <param name="embedding">The map: rows × 1 to 3 dimensions.</param>
    /// <param name="degreesOfFreedom">α of the kernel, see <see cref="TsneOptions.DegreesOfFreedom"/>.</param>
    /// <param name="threads">The number of threads; null for the number of processors. The result does not depend on it.</param>
    /// <returns>The divergence in nats.</returns>
    /// <exception cref="ArgumentException">The map has another number of rows, or too many dimensions.</exception>
    public double KullbackLeibler(FloatMatrix embedding, double degreesOfFreedom = 1, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        if (embedding.Rows != Rows || embedding.Columns > 3)
        {
            throw new ArgumentException($"The map must have {Rows} rows and 1 to 3 columns; it is {embedding.Rows} × {embedding.Columns}.", nameof(embedding));
        }

        using var team = new WorkerTeam(threads ?? Environment.ProcessorCount);
        using var points = new MapPoints(Rows, embedding.Columns);
        points.Load(embedding, null);
        using var repulsion = new ExactRepulsion(points, degreesOfFreedom, team);
        return Divergence.Compute(this, points, degreesOfFreedom, Math.Log(repulsion.Compute()), Divergence.Constant(this, team), team);
    }
}
