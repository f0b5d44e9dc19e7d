using MLExtensions.Onnx;

namespace MLExtensions.Vision.Search;

/// <summary>The ONNX graph of a classification by neighbours: a vector in, the scores of the classes and the class as a one-hot vector out.</summary>
internal static class KNearestNeighborsGraph
{
    public const string ClassesName = "index_classes";

    public static OnnxModel ForRows(IndexSnapshot snapshot, NeighborMetric metric, IReadOnlyList<string> classNames, NeighborVote vote, string input, string scores, string winner)
    {
        OnnxGraphBuilder g = Begin(snapshot, metric, classNames, vote, input, out OnnxValue score, out OnnxValue best, out OnnxValue isBad);
        OnnxValue numbers = Numbers(g, classNames.Count);
        g.Output(scores, score, OnnxElementType.Float, classNames.Count);
        g.Output(winner, isBad.Where(g.Scalar(float.NaN), best.IsEqual(numbers).Cast(OnnxElementType.Float)), OnnxElementType.Float, classNames.Count);
        g.SlotNames(scores, classNames);
        return g.Build();
    }

    /// <summary>A vector in, the scores and the name of the class out; the name is empty where a value is not finite.</summary>
    public static OnnxModel WithNames(IndexSnapshot snapshot, NeighborMetric metric, IReadOnlyList<string> classNames, NeighborVote vote, string input, string scores, string predicted)
    {
        OnnxGraphBuilder g = Begin(snapshot, metric, classNames, vote, input, out OnnxValue score, out OnnxValue best, out OnnxValue isBad);
        OnnxValue names = g.Initializer(OnnxTensor.Create([.. classNames, ""], classNames.Count + 1));
        g.Output(scores, score, OnnxElementType.Float, classNames.Count);
        g.Output(predicted, names.Gather(isBad.Where(g.Scalar((long)classNames.Count), best)), OnnxElementType.String, 1);
        return g.Build();
    }

    private static OnnxGraphBuilder Begin(
        IndexSnapshot snapshot, NeighborMetric metric, IReadOnlyList<string> classNames, NeighborVote vote, string input, out OnnxValue score, out OnnxValue best, out OnnxValue isBad)
    {
        NearestRowsGraph.CheckSize(snapshot);
        var g = new OnnxGraphBuilder("k_nearest_neighbors");
        int found = Math.Min(vote.Neighbors, snapshot.Ids.Length);
        var nearest = new NearestRowsGraph(g, input, snapshot.Vectors, metric, found);
        Dictionary<string, int> numbers = classNames.Select((name, number) => (name, number)).ToDictionary(StringComparer.Ordinal);
        long[] classes = [.. snapshot.Labels.Select(label => label is not null && numbers.TryGetValue(label, out int number) ? number : -1L)];
        OnnxValue classOf = g.Initializer(OnnxTensor.Wrap<long>(classes, classes.Length), ClassesName);

        // [neighbours, classes]: 1 at the class of each neighbour.
        OnnxValue votes = classOf.Gather(nearest.Rows).Reshape(found, 1).IsEqual(Numbers(g, classNames.Count).Reshape(1, classNames.Count)).Cast(OnnxElementType.Float);
        OnnxValue weights = vote.Weighting == NeighborWeighting.Uniform
            ? g.Initializer(OnnxTensor.Create<float>([.. Enumerable.Repeat(1f, found)], found, 1))
            : ((nearest.Distances.ReduceMin() - nearest.Distances) / vote.Temperature).Exp().Reshape(found, 1);
        OnnxValue shares = (votes * weights).ReduceSum([0], keepDims: false) / weights.ReduceSum([0], keepDims: false);

        // Of classes with equal votes the one whose first neighbour is nearest.
        OnnxValue nearness = g.Initializer(OnnxTensor.Create<float>([.. Enumerable.Range(0, found).Select(i => (float)(found - i))], found, 1));
        OnnxValue most = shares.IsEqual(shares.ReduceMax()).Cast(OnnxElementType.Float);
        best = (most * (votes * nearness).ReduceMax([0], keepDims: false)).ArgMax(axis: 0);
        isBad = nearest.IsBad;
        score = isBad.Where(g.Scalar(float.NaN), shares);
        return g;
    }

    private static OnnxValue Numbers(OnnxGraphBuilder g, int count) => g.Initializer(OnnxTensor.Create<long>([.. Enumerable.Range(0, count).Select(i => (long)i)], count));
}
