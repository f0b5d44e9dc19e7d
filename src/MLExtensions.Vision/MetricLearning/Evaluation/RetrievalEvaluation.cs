using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Evaluates embeddings by retrieval.</summary>
public static class RetrievalEvaluation
{
    private const int QueriesPerBlock = 64;

    /// <summary>Judges embeddings by each other: every row is a query, and all the others are its references.</summary>
    /// <param name="embeddings">Rows × dimension.</param>
    /// <param name="labels">The label of each row.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="recallAt">The k of <see cref="RetrievalMetrics.RecallAtK"/>; null for 1, 2, 4 and 8.</param>
    /// <param name="threads">The number of threads; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a value is not finite, or no label occurs twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RetrievalMetrics Evaluate(
        FloatMatrix embeddings,
        IReadOnlyList<long> labels,
        EmbeddingDistance distance = EmbeddingDistance.SquaredEuclidean,
        IReadOnlyList<int>? recallAt = null,
        int? threads = null,
        CancellationToken cancellationToken = default) =>
        Evaluate(embeddings, labels, embeddings, labels, isSame: true, distance, recallAt, threads, cancellationToken);

    /// <summary>Judges queries by references.</summary>
    /// <param name="queries">Queries × dimension.</param>
    /// <param name="queryLabels">The label of each query.</param>
    /// <param name="references">References × dimension.</param>
    /// <param name="referenceLabels">The label of each reference.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="recallAt">The k of <see cref="RetrievalMetrics.RecallAtK"/>; null for 1, 2, 4 and 8.</param>
    /// <param name="threads">The number of threads; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a value is not finite, or no query has a reference of its label.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RetrievalMetrics Evaluate(
        FloatMatrix queries,
        IReadOnlyList<long> queryLabels,
        FloatMatrix references,
        IReadOnlyList<long> referenceLabels,
        EmbeddingDistance distance = EmbeddingDistance.SquaredEuclidean,
        IReadOnlyList<int>? recallAt = null,
        int? threads = null,
        CancellationToken cancellationToken = default) =>
        Evaluate(queries, queryLabels, references, referenceLabels, isSame: false, distance, recallAt, threads, cancellationToken);

    private static RetrievalMetrics Evaluate(
        FloatMatrix queries,
        IReadOnlyList<long> queryLabels,
        FloatMatrix references,
        IReadOnlyList<long> referenceLabels,
        bool isSame,
        EmbeddingDistance distance,
        IReadOnlyList<int>? recallAt,
        int? threads,
        CancellationToken token)
    {
        Check(queries, queryLabels, nameof(queries));
        Check(references, referenceLabels, nameof(references));
        if (queries.Columns != references.Columns)
        {
            throw new ArgumentException($"Queries have {queries.Columns} values, references {references.Columns}.", nameof(references));
        }

        int[] ks = [.. (recallAt ?? [1, 2, 4, 8]).Order()];
        if (ks.Length > 0 && ks[0] < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(recallAt), ks[0], "Recall is asked for at 1 or more.");
        }

        FloatMatrix q = distance == EmbeddingDistance.Cosine ? Normalized(queries) : queries;
        FloatMatrix r = distance == EmbeddingDistance.Cosine ? (isSame ? q : Normalized(references)) : references;
        var ranking = new RetrievalRanking(r, [.. referenceLabels], ks);
        int blocks = (q.Rows + QueriesPerBlock - 1) / QueriesPerBlock;
        var sums = new RetrievalSums[blocks];
        Workers.For(
            threads ?? Environment.ProcessorCount,
            blocks,
            block =>
            {
                int begin = block * QueriesPerBlock, end = Math.Min(q.Rows, begin + QueriesPerBlock);
                sums[block] = ranking.Judge(q, queryLabels, begin, end, isSame);
            },
            token);
        int count = sums.Sum(sum => sum.Queries);
        return count == 0
            ? throw new ArgumentException("No query has a reference of its label.", nameof(queryLabels))
            : new RetrievalMetrics(
                count,
                sums.Sum(sum => sum.First) / count,
                sums.Sum(sum => sum.RPrecision) / count,
                sums.Sum(sum => sum.AveragePrecision) / count,
                ks.Select((k, i) => (k, i)).ToDictionary(item => item.k, item => sums.Sum(sum => sum.Recalls[item.i]) / count));
    }

    private static void Check(FloatMatrix rows, IReadOnlyList<long> labels, string name)
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        ArgumentNullException.ThrowIfNull(labels, name);
        if (rows.Rows != labels.Count)
        {
            throw new ArgumentException($"There are {rows.Rows} rows and {labels.Count} labels.", name);
        }

        rows.ThrowIfNotFinite(name);
    }

    private static FloatMatrix Normalized(FloatMatrix rows)
    {
        var result = new FloatMatrix(rows.Rows, rows.Columns);
        for (int row = 0; row < rows.Rows; row++)
        {
            TensorPrimitives.Divide(rows.Row(row), Math.Max(1e-12f, TensorPrimitives.Norm<float>(rows.Row(row))), result.Row(row));
        }

        return result;
    }
}
