using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Search;

/// <summary>
/// The exact search as an ONNX graph: a matrix product ranks all rows and TopK picks candidates; their distances are then computed as
/// sums of differences, in which nothing cancels, and ranked again.
/// </summary>
internal sealed class NearestRowsGraph
{
    public const string VectorsName = "index_vectors";
    public const string IdsName = "index_ids";
    public const string LabelsName = "index_labels";
    public const string LabelTextsName = "index_label_texts";

    // Beyond those wanted: how far rounding may lead the matrix product astray.
    private const int MoreCandidates = 32;

    private readonly OnnxValue _rows;
    private readonly OnnxValue _query;

    /// <summary>Adds the search to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The name of the input, [1, dimension].</param>
    /// <param name="vectors">The rows as they are compared, at least 1.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="neighbors">The rows wanted; at most as many as there are.</param>
    public NearestRowsGraph(OnnxGraphBuilder graph, string input, FloatMatrix vectors, NeighborMetric metric, int neighbors)
    {
        OnnxValue raw = graph.Input(input, OnnxElementType.Float, 1, vectors.Columns);
        OnnxValue difference = raw - raw;
        IsBad = graph.Node("IsNaN", [difference.ReduceSum(keepDims: false).Reshape(1)]);
        OnnxValue query = graph.Node("IsNaN", [difference]).Where(graph.Scalar(0f), raw);
        _query = metric == NeighborMetric.Cosine ? OfLengthOne(graph, query) : query;
        _rows = graph.Initializer(OnnxTensor.Wrap<float>(vectors.Values, vectors.Rows, vectors.Columns), VectorsName);
        OnnxValue candidates = Candidates(graph, vectors, metric, Math.Min(vectors.Rows, (2 * neighbors) + MoreCandidates));
        OnnxValue near = _rows.Gather(candidates);
        OnnxValue ranks = metric switch
        {
            NeighborMetric.Euclidean => (near - _query).Pow(2).ReduceSum([1], keepDims: false),
            NeighborMetric.Cosine => 1 - (near * _query).ReduceSum([1], keepDims: false),
            _ => -(near * _query).ReduceSum([1], keepDims: false),
        };
        IReadOnlyList<OnnxValue> least = TopK(graph, ranks, neighbors, axis: 0, isLargest: false);
        Distances = metric switch
        {
            NeighborMetric.Euclidean => least[0].Sqrt(),
            NeighborMetric.Cosine => least[0].Max(graph.Scalar(0f)),
            _ => least[0],
        };
        Rows = candidates.Gather(least[1]);
    }

    /// <summary>Whether the query holds a value that is not finite, [1].</summary>
    public OnnxValue IsBad { get; }

    /// <summary>The numbers of the nearest rows, int64 [neighbours].</summary>
    public OnnxValue Rows { get; }

    /// <summary>Their distances, [neighbours].</summary>
    public OnnxValue Distances { get; }

    /// <summary>Refuses what would not fit into a graph, before anything is made.</summary>
    /// <param name="snapshot">The rows.</param>
    /// <param name="maxBytes">The largest size.</param>
    /// <exception cref="InvalidOperationException">There are no rows, or they take more.</exception>
    public static void CheckSize(IndexSnapshot snapshot, long maxBytes = OnnxSaveOptions.DefaultMaxBytes)
    {
        if (snapshot.Ids.Length == 0)
        {
            throw new InvalidOperationException("The index is empty: there is nothing to save yet.");
        }

        long bytes = snapshot.Ids.Length * ((long)snapshot.Vectors.Columns * sizeof(float) + (2 * sizeof(long)));
        if (bytes > maxBytes)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"A saved model holds its vectors in an ONNX graph of at most {maxBytes / 1e9:0.0#######} GB; {snapshot.Ids.Length:N0} vectors of {snapshot.Vectors.Columns} values take about {bytes / 1e9:0.0#######} GB. ")
                + "Keep the index in a file of its own (NearestNeighborIndex.Save), or index fewer or shorter vectors.");
        }
    }

    /// <summary>The rows out of a graph again.</summary>
    /// <exception cref="InvalidDataException">The graph is damaged.</exception>
    public static IndexSnapshot Read(OnnxModel model)
    {
        long[] ids = (model.FindInitializer(IdsName) ?? throw Damaged(IdsName)).AsSpan<long>().ToArray();
        ReadOnlySpan<long> labels = (model.FindInitializer(LabelsName) ?? throw Damaged(LabelsName)).AsSpan<long>();
        string[] texts = (model.FindInitializer(LabelTextsName) ?? throw Damaged(LabelTextsName)).ToStrings();
        if (labels.Length != ids.Length)
        {
            throw new InvalidDataException($"The graph of an index is damaged: {ids.Length} ids and {labels.Length} labels do not fit together.");
        }

        var names = new string?[ids.Length];
        for (int row = 0; row < names.Length; row++)
        {
            if (labels[row] < 0 || labels[row] >= texts.Length)
            {
                throw new InvalidDataException($"The graph of an index is damaged: row {row} has the label {labels[row]} of {texts.Length}.");
            }

            // The last text stands for none.
            names[row] = labels[row] == texts.Length - 1 ? null : texts[labels[row]];
        }

        return new IndexSnapshot(ReadVectors(model, ids.Length), ids, names);
    }

    /// <summary>The vectors out of a graph again.</summary>
    /// <exception cref="InvalidDataException">The graph is damaged.</exception>
    public static FloatMatrix ReadVectors(OnnxModel model, int rows)
    {
        OnnxTensor vectors = model.FindInitializer(VectorsName) ?? throw Damaged(VectorsName);
        return vectors.Dims.Count == 2 && vectors.Dims[0] == rows
            ? new FloatMatrix(vectors.AsSpan<float>().ToArray(), rows, checked((int)vectors.Dims[1]))
            : throw new InvalidDataException($"The graph of an index is damaged: {vectors} holds other rows than the {rows} that it names.");
    }

    private static InvalidDataException Damaged(string missing) => new($"The graph of an index is damaged: it has no tensor '{missing}'.");

    private static OnnxValue OfLengthOne(OnnxGraphBuilder graph, OnnxValue query)
    {
        OnnxValue scaled = DividedBy(query, query.Abs().ReduceMax());
        return DividedBy(scaled, scaled.ReduceL2());

        OnnxValue DividedBy(OnnxValue value, OnnxValue size) => value / size.IsGreater(graph.Scalar(0f)).Where(size, graph.Scalar(1f));
    }

    /// <summary>The numbers of rows among which the nearest are, rising.</summary>
    private OnnxValue Candidates(OnnxGraphBuilder graph, FloatMatrix vectors, NeighborMetric metric, int count)
    {
        OnnxValue query = _query;
        var inputs = new List<OnnxValue> { query, _rows };
        if (metric == NeighborMetric.Euclidean)
        {
            // (q − m) · r − |r − m|²/2, m being the mean, ranks as the distance does: |q − m|²/2 and (q − m) · m are the same for all rows.
            float[] mean = Mean(vectors);
            inputs[0] = query - graph.Initializer(OnnxTensor.Create<float>(mean, 1, mean.Length));
            float[] halves = HalfSquares(vectors, mean);
            inputs.Add(graph.Initializer(OnnxTensor.Wrap<float>(halves, 1, halves.Length)));
        }

        OnnxValue scores = graph.Node("Gemm", [.. inputs], [OnnxAttribute.Int("transB", 1)]);
        OnnxValue highest = TopK(graph, scores, count, axis: 1, isLargest: true)[1].Reshape(count);

        // In the order of the rows: of equal distances TopK takes the first.
        return TopK(graph, highest, count, axis: 0, isLargest: false)[0];
    }

    private static IReadOnlyList<OnnxValue> TopK(OnnxGraphBuilder graph, OnnxValue values, int count, int axis, bool isLargest) => graph.NodeWithOutputs(
        "TopK", [values, graph.Vector((long)count)], 2, [OnnxAttribute.Int("axis", axis), OnnxAttribute.Int("largest", isLargest ? 1 : 0), OnnxAttribute.Int("sorted", 1)]);

    private static float[] Mean(FloatMatrix vectors)
    {
        var sums = new double[vectors.Columns];
        for (int row = 0; row < vectors.Rows; row++)
        {
            ReadOnlySpan<float> values = vectors.Row(row);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += values[i];
            }
        }

        return [.. sums.Select(sum => (float)(sum / vectors.Rows))];
    }

    private static float[] HalfSquares(FloatMatrix vectors, float[] mean)
    {
        var halves = new float[vectors.Rows];
        for (int row = 0; row < halves.Length; row++)
        {
            ReadOnlySpan<float> values = vectors.Row(row);
            double sum = 0;
            for (int i = 0; i < values.Length; i++)
            {
                double difference = (double)values[i] - mean[i];
                sum += difference * difference;
            }

            halves[row] = (float)(-sum / 2);
        }

        return halves;
    }
}
