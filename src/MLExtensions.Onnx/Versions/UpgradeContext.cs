using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>The graph that is being upgraded: what is known of it, and where rules put the nodes that replace one.</summary>
internal sealed class UpgradeContext(GraphProto graph, InferredShapes shapes, long opset, HashSet<string> names)
{
    private readonly List<NodeProto> _nodes = new(graph.Node.Count);

    /// <summary>The opset that the nodes are written in.</summary>
    public long Opset => opset;

    /// <summary>Shapes of the graph before the upgrade; values keep their names.</summary>
    public InferredShapes Shapes => shapes;

    public void Add(NodeProto node) => _nodes.Add(node);

    /// <summary>Adds a node with one new value as output.</summary>
    public string Add(string opType, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string output = UniqueName(opType);
        Add(output, opType, inputs, attributes);
        return output;
    }

    /// <summary>Adds a node that gives a value a name of the graph.</summary>
    public void Add(string output, string opType, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new NodeProto { OpType = opType, Output = { output } };
        foreach (string input in inputs)
            node.Input.Add(input);
        foreach (OnnxAttribute attribute in attributes)
            node.Attribute.Add(attribute.ToProto());
        _nodes.Add(node);
    }

    public string Constant(OnnxTensor tensor)
    {
        TensorProto proto = tensor.ToProto(UniqueName("upgraded"));
        graph.Initializer.Add(proto);
        return proto.Name;
    }

    public string Ints(params ReadOnlySpan<long> values) => Constant(OnnxTensor.Create(values, values.Length));

    /// <summary>A scalar of the element type of another value.</summary>
    public string ScalarLike(float value, string like) => Shapes.ElementType(like) switch
    {
        OnnxElementType.Float => Constant(OnnxTensor.Scalar(value)),
        OnnxElementType.Double => Constant(OnnxTensor.Scalar((double)value)),
        OnnxElementType.Float16 => Constant(OnnxTensor.Scalar((Half)value)),
        _ => Add("CastLike", [Constant(OnnxTensor.Scalar(value)), like]),
    };

    /// <summary>Sets an input, leaving out those before it that are not there.</summary>
    public static void SetInput(NodeProto node, int index, string name)
    {
        while (node.Input.Count <= index)
            node.Input.Add("");
        node.Input[index] = name;
    }

    public static void RemoveAttribute(NodeProto node, string name)
    {
        if (node.FindAttribute(name) is AttributeProto attribute)
            node.Attribute.Remove(attribute);
    }

    public static void SetAttribute(NodeProto node, OnnxAttribute attribute)
    {
        RemoveAttribute(node, attribute.Name);
        node.Attribute.Add(attribute.ToProto());
    }

    public NotSupportedException Error(NodeProto node, string what) =>
        new($"Node {node.Describe()} of opset {Opset} cannot be said in opset {GraphEmitter.Opset}: {what}");

    /// <summary>Puts the nodes into the graph.</summary>
    public void Finish()
    {
        graph.Node.Clear();
        graph.Node.AddRange(_nodes);
    }

    public string UniqueName(string stem)
    {
        string name = stem;
        for (int number = 1; !names.Add(name); number++)
            name = $"{stem}_{number}";
        return name;
    }
}
