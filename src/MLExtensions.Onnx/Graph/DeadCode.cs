using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Removes what no output needs.</summary>
internal static class DeadCode
{
    /// <summary>Drops nodes, initializers and inputs that the graph's outputs do not depend on.</summary>
    public static void Remove(GraphProto graph, IReadOnlyCollection<string> keepInputs)
    {
        HashSet<string> needed = [.. graph.Output.Select(value => value.Name)];
        var kept = new Stack<NodeProto>();
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            NodeProto node = graph.Node[i];
            if (!node.Output.Any(needed.Contains))
                continue;
            kept.Push(node);
            needed.UnionWith(node.Input);
            foreach (AttributeProto attribute in node.Attribute)
                AddCaptured(attribute, needed);
        }

        Replace(graph.Node, kept);
        Replace(graph.Initializer, [.. graph.Initializer.Where(tensor => needed.Contains(tensor.Name))]);
        Replace(graph.Input, [.. graph.Input.Where(value => needed.Contains(value.Name) || keepInputs.Contains(value.Name))]);
        Replace(graph.ValueInfo, []);
    }

    /// <summary>A sub-graph may read any value of the graph around it.</summary>
    private static void AddCaptured(AttributeProto attribute, HashSet<string> needed)
    {
        foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G))
        {
            needed.UnionWith(inner.Output.Select(value => value.Name));
            foreach (NodeProto node in inner.Node)
            {
                needed.UnionWith(node.Input);
                foreach (AttributeProto nested in node.Attribute)
                    AddCaptured(nested, needed);
            }
        }
    }

    private static void Replace<T>(Google.Protobuf.Collections.RepeatedField<T> field, IReadOnlyCollection<T> items)
    {
        field.Clear();
        field.AddRange(items);
    }
}
