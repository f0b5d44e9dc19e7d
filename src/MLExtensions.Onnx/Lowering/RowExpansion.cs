using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Writes the row operators of a finished graph as standard operators.</summary>
internal static class RowExpansion
{
    public static void Apply(GraphProto graph)
    {
        NodeProto[] nodes = [.. graph.Node];
        if (!nodes.Any(node => node.Domain == ReverseMode.PseudoDomain))
            return;
        graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            if (node.Domain == ReverseMode.PseudoDomain)
                graph.Node.AddRange(Expand(node));
            else
                graph.Node.Add(node);
        }
    }

    private static IEnumerable<NodeProto> Expand(NodeProto node) => node.OpType switch
    {
        RowOperators.Convolution => Enumerable.Range(0, node.Output.Count).Select(place => Product(node, place)),
        RowOperators.Max => [new NodeProto { OpType = "Max", Input = { node.Input }, Output = { node.Output } }],
        RowOperators.Bias => [new NodeProto { OpType = "Add", Input = { node.Input[0], node.Input[1] }, Output = { node.Output } }],
        _ => throw new InvalidOperationException($"Node {node.Describe()} is of no operator that expands."),
    };

    private static NodeProto Product(NodeProto node, int place)
    {
        var product = new NodeProto { OpType = "Gemm", Output = { node.Output[place] } };
        product.Input.AddRange([node.Input[(int)ConvolutionInput.Columns + place], node.Input[(int)ConvolutionInput.Weights]]);
        if (RowOperators.IsPlanar(node))
            product.Attribute.Add(OnnxAttribute.Int("transA", 1).ToProto());
        return product;
    }
}
