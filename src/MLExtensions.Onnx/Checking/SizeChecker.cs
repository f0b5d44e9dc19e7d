using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Follows the shapes through a graph: finds nodes whose inputs do not fit together, and values that no memory holds, which a few bytes of a
/// file can ask for. Not only a courtesy: ONNX Runtime 1.29 ends the process on some of them.
/// </summary>
internal static class SizeChecker
{
    /// <summary>Elements of one value, 64 GB of floats: above what any model means.</summary>
    public const long MostElements = 1L << 34;

    /// <summary>ONNX Runtime adds up dimensions in 32 bits where it infers a Concat, and ends the process where a Slice then meets a negative one.</summary>
    private const long LargestDim = int.MaxValue;

    public static bool IsTooLarge(long? count) => count is not long known || known > MostElements;

    /// <summary>The product, or null when it leaves the range of 64 bits.</summary>
    public static long? Multiply(long? count, long factor)
    {
        if (count is not long known)
            return null;
        return Math.BigMul(known, factor, out long low) == low >> 63 ? low : null;
    }

    public static void Check(ModelProto model, ProblemList problems)
    {
        long opset = new OnnxModel(model).OpsetImports.GetValueOrDefault("", 1);
        // Operators of older sets broadcast and reshape by attributes that shape inference does not read.
        if (opset >= OpsetUpgrade.Oldest)
            Check(model.Graph, new InferredShapes(), opset, problems);
    }

    /// <param name="graph">The graph.</param>
    /// <param name="shapes">What is known of the graph around it; what is found here is added.</param>
    /// <param name="opset">Version of the standard operators.</param>
    /// <param name="problems">Takes what is found.</param>
    private static void Check(GraphProto graph, InferredShapes shapes, long opset, ProblemList problems)
    {
        ShapeInference.AddSources(graph, shapes);
        foreach (string name in graph.Input.Select(value => value.Name).Concat(graph.Initializer.Select(tensor => tensor.Name)))
            CheckSize(shapes, name, problems);
        // What the model declares of its inner values is not taken in: ONNX Runtime goes by what it infers, too, where the two differ.
        foreach (NodeProto node in TopologicalOrder.Sort(graph.Node))
        {
            if (problems.IsFull)
                return;
            try
            {
                ShapeInference.Infer(node, shapes, opset);
            }
            catch (InvalidDataException error)
            {
                problems.Add(error.Message);
                return;
            }

            foreach (string output in node.Output.Where(output => output.Length > 0))
                CheckSize(shapes, output, problems);
            if (node.OpType == "Trilu" && node.InputOrNull(1) is string diagonal && shapes.Content(diagonal) is [{ Value: < -LargestDim or > LargestDim }])
                problems.Add($"Node {node.Describe()}: its diagonal k lies outside of every matrix.");
            foreach (GraphProto inner in NodeReads.Subgraphs(node))
                Check(inner, new InferredShapes(shapes), opset, problems);
        }
    }

    private static void CheckSize(InferredShapes shapes, string name, ProblemList problems)
    {
        if (shapes.Find(name) is not { Dims: IReadOnlyList<OnnxDim> dims } info)
            return;
        long? count = 1;
        bool isLong = false;
        foreach (OnnxDim dim in dims)
        {
            count = Multiply(count, dim.Size ?? 1);
            isLong |= dim.Size > LargestDim;
        }

        if (isLong)
            problems.Add(FormattableString.Invariant($"The value '{name}' would have the dimensions {info.DescribeDims()}: more than {LargestDim:N0} in one."));
        else if (IsTooLarge(count))
            problems.Add(FormattableString.Invariant($"The value '{name}' would have the dimensions {info.DescribeDims()}: more than {MostElements:N0} elements."));
    }
}
