using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What differs between a model in training and in inference: Dropout drops, BatchNormalization takes the batch's statistics and keeps running ones.</summary>
internal static class TrainingMode
{
    /// <summary>The running statistics that a training replaces: those of each BatchNormalization whose scale or shift is trained; the others stay as in inference.</summary>
    public static IEnumerable<string> FindStatistics(GraphProto graph, IReadOnlySet<string> trained)
    {
        var floats = graph.Initializer.Where(tensor => tensor.DataType == (int)OnnxElementType.Float).Select(tensor => tensor.Name).ToHashSet();
        return BatchNormalizations(graph, trained, floats).SelectMany(node => node.Input.Skip(3)).Distinct();
    }

    /// <summary>Switches the normalizations whose statistics are given; returns the new value of each statistic.</summary>
    public static Dictionary<string, string> SwitchNormalizations(GraphProto graph, GraphEmitter names, IReadOnlySet<string> statistics)
    {
        var replaced = new Dictionary<string, string>();
        foreach (NodeProto node in graph.Node.Where(node => node.OpType == "BatchNormalization" && statistics.Contains(node.Input[3])))
        {
            SetInt(node, "training_mode", 1);
            while (node.Output.Count > 1)
                node.Output.RemoveAt(node.Output.Count - 1);
            // A normalization used twice goes on from what its first use made of the statistics.
            foreach (int input in (int[])[3, 4])
            {
                string name = node.Input[input];
                if (replaced.TryGetValue(name, out string? current))
                    node.Input[input] = current;
                node.Output.Add(replaced[name] = names.UniqueName(name + "_next"));
            }
        }

        return replaced;
    }

    /// <summary>Makes every Dropout pass its input on, as in inference.</summary>
    public static void RemoveDropouts(GraphProto graph)
    {
        for (int i = 0; i < graph.Node.Count; i++)
        {
            if (IsDropout(graph.Node[i]))
                graph.Node[i] = Pass(graph.Node[i]);
        }
    }

    /// <summary>Makes a product with a mask of each Dropout.</summary>
    /// <exception cref="NotSupportedException">The ratio is no constant, or the mask's dimensions cannot be known before a run.</exception>
    public static List<DropoutMask> SwitchDropouts(GraphProto graph, GraphEmitter emit)
    {
        var masks = new List<DropoutMask>();
        for (int i = 0; i < graph.Node.Count; i++)
        {
            NodeProto node = graph.Node[i];
            if (!IsDropout(node))
                continue;
            if (node.OutputOrNull(1) is string mask && graph.Node.Any(reader => reader.Input.Contains(mask)))
                throw new NotSupportedException($"The mask '{mask}' of node {node.Describe()} is read by other nodes; training makes its own masks.");
            double ratio = Ratio(graph, node);
            if (ratio == 0)
            {
                graph.Node[i] = Pass(node);
                continue;
            }

            IReadOnlyList<OnnxDim>? dims = emit.Shapes.Find(node.Input[0])?.Dims;
            if (dims is null || dims.Any(dim => dim.Size is null && dim.Symbol is null))
                throw new NotSupportedException($"Node {node.Describe()} needs a random mask of the shape of '{node.Input[0]}', which is not known before a run; declare the model's input dimensions.");
            var info = new OnnxValueInfo(emit.UniqueName($"training/mask/{masks.Count}"), OnnxElementType.Float, dims);
            masks.Add(new DropoutMask(info.Name, dims, ratio, masks.Count));
            graph.Input.Add(info.ToProto());
            graph.Node[i] = new NodeProto { OpType = "Mul", Name = node.Name, Input = { node.Input[0], info.Name }, Output = { node.Output[0] } };
        }

        return masks;
    }

    /// <summary>The number of a Dropout among those that drop anything, and its ratio; null where it passes everything on.</summary>
    public static (int Index, double Ratio)? FindDropout(GraphProto graph, NodeProto dropout)
    {
        double ratio = Ratio(graph, dropout);
        return ratio == 0 ? null : (graph.Node.TakeWhile(node => node != dropout).Count(node => IsDropout(node) && Ratio(graph, node) > 0), ratio);
    }

    private static bool IsDropout(NodeProto node) => node.OpType == "Dropout" && node.StandardDomain().Length == 0;

    private static NodeProto Pass(NodeProto node) => new() { OpType = "Identity", Name = node.Name, Input = { node.Input[0] }, Output = { node.Output[0] } };

    private static double Ratio(GraphProto graph, NodeProto node)
    {
        if (node.InputOrNull(1) is not string name)
            return 0.5;
        OnnxTensor constant = (graph.Initializer.FirstOrDefault(tensor => tensor.Name == name) is TensorProto found ? new OnnxTensor(found) : null)
            ?? graph.Node.FirstOrDefault(other => other.OpType == "Constant" && other.Output.Contains(name))?.GetTensor("value")
            ?? throw new NotSupportedException($"The ratio of node {node.Describe()} is computed in the graph; training wants a constant.");
        double ratio = constant.AsSpan<float>()[0];
        return ratio is >= 0 and < 1 ? ratio : throw new NotSupportedException($"The ratio of node {node.Describe()} is {ratio}; it must be at least 0 and less than 1.");
    }

    private static IEnumerable<NodeProto> BatchNormalizations(GraphProto graph, IReadOnlySet<string> trained, HashSet<string> floats) =>
        graph.Node.Where(node => node.OpType == "BatchNormalization" && node.Input.Count == 5
            && (trained.Contains(node.Input[1]) || trained.Contains(node.Input[2])) && floats.Contains(node.Input[3]) && floats.Contains(node.Input[4]));

    private static void SetInt(NodeProto node, string name, long value)
    {
        if (node.FindAttribute(name) is AttributeProto old)
            node.Attribute.Remove(old);
        node.Attribute.Add(OnnxAttribute.Int(name, value).ToProto());
    }
}
