using MLExtensions.Onnx;

namespace MLExtensions.Vision.Search;

/// <summary>The ONNX graph of <see cref="FindNearestTransformer"/>: a vector in; ids, labels and distances out.</summary>
internal static class FindNearestGraph
{
    /// <summary>The id that stands where there is no neighbour.</summary>
    public const long NoId = -1;

    public static OnnxModel Build(IndexSnapshot snapshot, NeighborMetric metric, string input, NeighborColumns columns, int neighbors)
    {
        NearestRowsGraph.CheckSize(snapshot);
        var g = new OnnxGraphBuilder("find_nearest");
        int found = Math.Min(neighbors, snapshot.Ids.Length), missing = neighbors - found;
        var nearest = new NearestRowsGraph(g, input, snapshot.Vectors, metric, found);

        var table = new LabelTable();
        int[] numbers = [.. snapshot.Labels.Select(table.NumberOf)];
        long none = table.Texts.Count;
        long[] labels = [.. numbers.Select(number => number == LabelTable.None ? none : number)];
        OnnxValue texts = g.Initializer(OnnxTensor.Create([.. table.Texts, ""], none + 1), NearestRowsGraph.LabelTextsName);
        OnnxValue ids = g.Initializer(OnnxTensor.Wrap<long>(snapshot.Ids, snapshot.Ids.Length), NearestRowsGraph.IdsName);
        OnnxValue labelOf = g.Initializer(OnnxTensor.Wrap<long>(labels, labels.Length), NearestRowsGraph.LabelsName);

        g.Output(columns.Ids, Padded(ids.Gather(nearest.Rows), NoId), OnnxElementType.Int64, neighbors);
        g.Output(columns.Labels, texts.Gather(Padded(labelOf.Gather(nearest.Rows), none)), OnnxElementType.String, neighbors);
        g.Output(columns.Distances, Padded(nearest.Distances, float.NaN), OnnxElementType.Float, neighbors);
        return g.Build();

        OnnxValue Padded<T>(OnnxValue value, T nothing)
            where T : unmanaged
        {
            OnnxValue known = nearest.IsBad.Where(g.Scalar(nothing), value);
            return missing == 0 ? known : known.Concat(0, g.Initializer(OnnxTensor.Create<T>([.. Enumerable.Repeat(nothing, missing)], missing)));
        }
    }
}
