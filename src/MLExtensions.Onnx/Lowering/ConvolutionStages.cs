using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Finds chains of convolutions, activations and poolings that nothing else looks into.</summary>
internal sealed class ConvolutionStages(GraphProto graph, InferredShapes shapes)
{
    private static readonly HashSet<string> Increasing = ["Relu", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Softplus", "Softsign", "HardSigmoid"];

    private readonly ILookup<string, NodeProto> _readers =
        graph.Node.SelectMany(node => node.Input.Distinct().Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);

    private readonly HashSet<string> _outputs = [.. graph.Output.Select(value => value.Name)];

    /// <summary>The chain that begins with a Conv node, or null where the lowering does not apply to it.</summary>
    public ConvolutionChain? Find(NodeProto first)
    {
        var stages = new List<ConvolutionStage>();
        var nodes = new List<NodeProto>();
        NodeProto? node = first;
        while (node is { OpType: "Conv" } && Read(node, nodes) is ConvolutionStage stage)
        {
            stages.Add(stage);
            node = OnlyReader(nodes[^1]);
        }

        if (stages.Count == 0)
            return null;
        NodeProto? dense = FindDense(node, out NodeProto? flatten);
        if (dense is not null)
            nodes.AddRange([flatten!, dense]);
        return new ConvolutionChain(stages, nodes, dense);
    }

    private ConvolutionStage? Read(NodeProto conv, List<NodeProto> nodes)
    {
        if (shapes.StaticDims(conv.Input[0]) is not long[] input || shapes.StaticDims(conv.Input[1]) is not long[] kernel
            || shapes.StaticDims(conv.Output[0]) is not long[] output || shapes.ElementType(conv.Input[0]) != OnnxElementType.Float
            || ConvolutionGeometry.Of(conv, input, kernel, output) is not ConvolutionGeometry geometry)
            return null;
        var activations = new List<NodeProto>();
        NodeProto? pool = null;
        var read = new List<NodeProto> { conv };
        for (NodeProto? next = OnlyReader(conv); next is not null; next = OnlyReader(next))
        {
            if (Increasing.Contains(next.OpType) && next.GetFloat("alpha", 0) >= 0)
                activations.Add(next);
            else if (pool is null && IsDisjointPool(next, activations.Count > 0))
                pool = next;
            else
                break;
            read.Add(next);
        }

        long[] window = pool?.GetInts("kernel_shape") ?? [1, 1];
        if (window[0] > output[2] || window[1] > output[3])
            return null;
        var stage = new ConvolutionStage(
            conv, geometry, WindowOrder.Of((int)output[2], (int)output[3], (int)window[0], (int)window[1]), pool, activations, (int)input[1], (int)kernel[0]);
        // An image whose unfolded windows leave the caches is better off with a convolution kernel.
        if (stage.ColumnsPerImage > ConvolutionLowering.ColumnsPerChunk)
            return null;
        nodes.AddRange(read);
        return stage;
    }

    /// <summary>A matrix product of the flattened images: [N, C, H, W] → [N, C·H·W] · [C·H·W, units].</summary>
    private NodeProto? FindDense(NodeProto? flatten, out NodeProto? found)
    {
        found = flatten;
        if (flatten is not { OpType: "Flatten" or "Reshape" } || shapes.StaticDims(flatten.Input[0]) is not [long images, _, _, _]
            || shapes.StaticDims(flatten.Output[0]) is not [long rows, _] || rows != images
            || OnlyReader(flatten) is not { OpType: "Gemm" or "MatMul" } dense || dense.GetInt("transA", 0) != 0
            || shapes.StaticDims(dense.Input[1]) is not { Length: 2 })
            return null;
        return dense;
    }

    /// <summary>The one node that reads a node's output; null where there are several, or where the value is an output of the graph.</summary>
    private NodeProto? OnlyReader(NodeProto node)
    {
        string output = node.Output[0];
        return !_outputs.Contains(output) && _readers[output].Take(2).ToList() is [NodeProto reader] && reader.Input[0] == output ? reader : null;
    }

    private static bool IsDisjointPool(NodeProto node, bool afterActivation)
    {
        if (node.OpType != "MaxPool" && (node.OpType != "AveragePool" || afterActivation))
            return false;
        long[] kernel = node.GetInts("kernel_shape") ?? [];
        long[] strides = node.GetInts("strides") ?? [1, 1];
        return kernel.Length == 2 && strides.SequenceEqual(kernel) && (node.GetInts("pads") ?? []).All(pad => pad == 0)
            && (node.GetInts("dilations") ?? []).All(dilation => dilation == 1) && node.GetInt("ceil_mode", 0) == 0
            && node.GetString("auto_pad", "NOTSET") is "NOTSET" or "VALID" && node.Output.Count == 1;
    }
}
