using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Folds normalizations of constant statistics into the linear nodes before them.</summary>
internal sealed class BatchNormalizationFolding(GraphProto graph)
{
    private readonly Dictionary<string, NodeProto> _producers = graph.Node.SelectMany(node => node.Output.Where(name => name.Length > 0).Select(name => (name, node))).ToDictionary();
    private readonly Dictionary<string, TensorProto> _initializers = graph.Initializer.ToDictionary(tensor => tensor.Name);
    private readonly HashSet<string> _names =
        [.. graph.Input.Select(value => value.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];

    public void Apply()
    {
        var readers = new Dictionary<string, int>();
        foreach (string name in graph.Node.SelectMany(NodeReads.Of).Concat(graph.Output.Select(value => value.Name)))
            readers[name] = readers.GetValueOrDefault(name) + 1;
        var folded = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var left = new HashSet<string>();
        foreach (NodeProto normalization in graph.Node.Where(node => node is { OpType: "BatchNormalization", Domain: "" }))
        {
            if (readers.GetValueOrDefault(normalization.Input[0]) != 1 || !_producers.TryGetValue(normalization.Input[0], out NodeProto? linear) || !TryFold(linear, normalization, left))
                continue;
            if (graph.ValueInfo.FirstOrDefault(value => value.Name == linear.Output[0]) is ValueInfoProto gone)
                graph.ValueInfo.Remove(gone);
            linear.Output[0] = normalization.Output[0];
            left.UnionWith(normalization.Input.Skip(1));
            folded.Add(normalization);
        }

        NodeProto[] nodes = [.. graph.Node.Where(node => !folded.Contains(node))];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        RemoveUnread(left);
    }

    private bool TryFold(NodeProto linear, NodeProto normalization, HashSet<string> left)
    {
        if (linear.Domain.Length > 0 || !Affine.TryOf(normalization, Constant, out Affine? affine) || linear.Input.Count < 2 || Constant(linear.Input[1]) is not OnnxTensor weights)
            return false;
        OnnxTensor? bias = linear.InputOrNull(2) is string name ? Constant(name) : null;
        if (linear.InputOrNull(2) is not null && bias is null)
            return false;
        if (FoldingAxis.Of(linear, weights) is not FoldingAxis axis || axis.Channels != affine.Factors.Length)
            return false;
        double beta = linear.OpType == "Gemm" ? linear.GetFloat("beta", 1) : 1;
        double[] oldBias = bias is null ? [0] : Numbers(bias);
        if (oldBias.Length != 1 && (oldBias.Length != axis.Channels || bias!.Dims[^1] != axis.Channels))
            return false;

        double[] values = Numbers(weights);
        for (int i = 0; i < values.Length; i++)
            values[i] *= affine.Factors[axis.ChannelOf(i)];
        var newBias = new double[axis.Channels];
        for (int channel = 0; channel < newBias.Length; channel++)
            newBias[channel] = affine.Factors[channel] * (beta * oldBias[oldBias.Length == 1 ? 0 : channel] - affine.Means[channel]) + affine.Shifts[channel];
        left.UnionWith(linear.Input.Skip(1));
        string weightName = Add(linear.Input[1], Tensor(values, weights.ElementType, [.. weights.Dims]));
        string biasName = Add($"{normalization.Output[0]}_bias", Tensor(newBias, weights.ElementType, [axis.Channels]));
        string input = linear.Input[0];
        linear.Input.Clear();
        linear.Input.AddRange([input, weightName, biasName]);
        if (linear.FindAttribute("beta") is AttributeProto attribute)
            linear.Attribute.Remove(attribute);
        return true;
    }

    /// <summary>An initializer that is no input too, or the value of a Constant node, in 32 or 64 bits.</summary>
    private OnnxTensor? Constant(string name)
    {
        OnnxTensor? tensor = _initializers.TryGetValue(name, out TensorProto? proto)
            ? new OnnxTensor(proto)
            : _producers.TryGetValue(name, out NodeProto? node) && node.OpType == "Constant" ? node.GetTensor("value") : null;
        return tensor is { IsExternal: false, ElementType: OnnxElementType.Float or OnnxElementType.Double } ? tensor : null;
    }

    private string Add(string stem, OnnxTensor tensor)
    {
        string name = $"{stem}_folded";
        for (int number = 2; !_names.Add(name); number++)
            name = $"{stem}_folded_{number}";
        TensorProto proto = tensor.ToProto(name);
        graph.Initializer.Add(proto);
        _initializers.Add(name, proto);
        return name;
    }

    private void RemoveUnread(HashSet<string> candidates)
    {
        HashSet<string> read = [.. graph.Node.SelectMany(NodeReads.Of), .. graph.Output.Select(value => value.Name)];
        candidates.ExceptWith(read);
        TensorProto[] kept = [.. graph.Initializer.Where(tensor => !candidates.Contains(tensor.Name))];
        ValueInfoProto[] inputs = [.. graph.Input.Where(value => !candidates.Contains(value.Name))];
        NodeProto[] nodes = [.. graph.Node.Where(node => !(node.OpType == "Constant" && candidates.Contains(node.Output[0])))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(kept);
        graph.Input.Clear();
        graph.Input.AddRange(inputs);
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }

    internal static double[] Numbers(OnnxTensor tensor) => tensor.ElementType == OnnxElementType.Double
        ? tensor.AsSpan<double>().ToArray()
        : Array.ConvertAll(tensor.AsSpan<float>().ToArray(), value => (double)value);

    private static OnnxTensor Tensor(double[] values, OnnxElementType type, long[] dims) => type == OnnxElementType.Double
        ? OnnxTensor.Create<double>(values, dims)
        : OnnxTensor.Create<float>(Array.ConvertAll(values, value => (float)value), dims);
}
