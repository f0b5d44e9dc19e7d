using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What a node reads: its inputs, and what its sub-graphs take from the graph around them.</summary>
internal static class NodeReads
{
    /// <summary>Names of the values; optional inputs left out are not among them.</summary>
    public static IEnumerable<string> Of(NodeProto node)
    {
        IEnumerable<string> inputs = node.Input.Where(name => name.Length > 0);
        return HasSubgraphs(node) ? inputs.Concat(Captured(node)) : inputs;
    }

    public static IEnumerable<GraphProto> Subgraphs(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G is null ? attribute.Graphs.AsEnumerable() : attribute.Graphs.Append(attribute.G));

    private static bool HasSubgraphs(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is not null || attribute.Graphs.Count > 0)
                return true;
        }

        return false;
    }

    private static HashSet<string> Captured(NodeProto node)
    {
        var captured = new HashSet<string>();
        foreach (GraphProto graph in Subgraphs(node))
        {
            HashSet<string> own = [.. graph.Input.Select(value => value.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(inner => inner.Output)];
            captured.UnionWith(graph.Node.SelectMany(Of).Concat(graph.Output.Select(value => value.Name)).Where(name => !own.Contains(name)));
        }

        return captured;
    }
}
