using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Takes out of a model what only training needs.</summary>
internal static class InferenceGraph
{
    /// <summary>Drops every Dropout, and makes normalizations use their running statistics.</summary>
    public static void Clean(GraphProto graph)
    {
        var outputs = graph.Output.Select(output => output.Name).ToHashSet();
        var renamed = new Dictionary<string, string>();
        var kept = new List<NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = renamed.GetValueOrDefault(node.Input[i], node.Input[i]);
            if (node.StandardDomain().Length > 0 || node.OpType is not ("Dropout" or "BatchNormalization"))
                kept.Add(node);
            else if (node.OpType == "BatchNormalization")
                kept.Add(UseRunningStatistics(node));
            else if (outputs.Contains(node.Output[0]))
                kept.Add(new NodeProto { OpType = "Identity", Name = node.Name, Input = { node.Input[0] }, Output = { node.Output[0] } });
            else
                renamed[node.Output[0]] = node.Input[0];
        }

        graph.Node.Clear();
        graph.Node.AddRange(kept);
        DeadCode.Remove(graph, keepInputs: [.. graph.Input.Select(input => input.Name)]);
    }

    private static NodeProto UseRunningStatistics(NodeProto node)
    {
        if (node.FindAttribute("training_mode") is AttributeProto mode)
            node.Attribute.Remove(mode);
        while (node.Output.Count > 1)
            node.Output.RemoveAt(node.Output.Count - 1);
        return node;
    }
}
