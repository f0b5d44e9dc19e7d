using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Appends nodes to a graph of opset 21 (<see cref="Opset"/>) by value names, and keeps the shapes of what it appends.
/// What gradients, lowerings and training steps are written with; users have <see cref="OnnxGraphBuilder"/>.
/// </summary>
internal sealed partial class GraphEmitter
{
    /// <summary>The operator set that emitted nodes are of; models are upgraded to it first.</summary>
    public const int Opset = 21;

    private readonly HashSet<string> _names;
    private readonly Dictionary<string, int> _counters = [];
    private readonly Dictionary<(OnnxElementType Type, string Dims, string Bytes), string> _constants = [];
    private readonly HashSet<(string Gradient, string Value)> _masked = [];

    /// <summary>Continues a graph; nodes of it must be in topological order.</summary>
    public GraphEmitter(GraphProto graph, InferredShapes shapes)
    {
        Graph = graph;
        Shapes = shapes;
        _names = [.. graph.Input.Select(value => value.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];
    }

    public GraphProto Graph { get; }

    public InferredShapes Shapes { get; }

    /// <summary>A name that no value of the graph has yet, and none will get.</summary>
    public string UniqueName(string stem)
    {
        if (_names.Add(stem))
            return stem;
        int number = _counters.GetValueOrDefault(stem);
        string name;
        do
        {
            name = $"{stem}_{++number}";
        }
        while (!_names.Add(name));
        _counters[stem] = number;
        return name;
    }

    /// <summary>Appends a node with one output and returns the output's name. An empty input name leaves an optional input out.</summary>
    public string Node(string opType, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Nodes(opType, inputs, 1, attributes)[0];

    /// <summary>Appends a node with several outputs and returns their names.</summary>
    public string[] Nodes(string opType, ReadOnlySpan<string> inputs, int outputCount, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new NodeProto { OpType = opType };
        foreach (string input in inputs)
            node.Input.Add(input);
        for (int i = 0; i < outputCount; i++)
            node.Output.Add(UniqueName(opType));
        foreach (OnnxAttribute attribute in attributes)
            node.Attribute.Add(attribute.ToProto());
        Append(node);
        return [.. node.Output];
    }

    /// <summary>Appends a node as it stands; its output names must be reserved.</summary>
    public void Append(NodeProto node)
    {
        Graph.Node.Add(node);
        ShapeInference.Infer(node, Shapes, Opset);
    }

    /// <summary>A constant; equal small constants are one initializer.</summary>
    public string Constant(OnnxTensor tensor, string stem = "constant")
    {
        TensorProto proto = tensor.ToProto(name: null);
        if (proto.RawData.Length is > 0 and <= 256)
        {
            var key = (tensor.ElementType, string.Join(",", tensor.Dims), Convert.ToBase64String(proto.RawData.Span));
            if (_constants.TryGetValue(key, out string? known))
                return known;
            return _constants[key] = AddInitializer(proto, stem);
        }

        return AddInitializer(proto, stem);
    }

    /// <summary>A rank-1 int64 constant (axes, shapes).</summary>
    public string Ints(params ReadOnlySpan<long> values) => Constant(OnnxTensor.Create(values, values.Length), "ints");

    /// <summary>A rank-0 int64 constant.</summary>
    public string Int(long value) => Constant(OnnxTensor.Scalar(value), "int");

    /// <summary>A rank-0 constant of a floating-point type.</summary>
    public string Float(double value, OnnxElementType type = OnnxElementType.Float) => Constant(
        type switch
        {
            OnnxElementType.Float => OnnxTensor.Scalar((float)value),
            OnnxElementType.Double => OnnxTensor.Scalar(value),
            OnnxElementType.Float16 => OnnxTensor.Scalar((Half)value),
            _ => throw new NotSupportedException($"{type} is no floating-point type that a graph is differentiated in."),
        },
        "scalar");

    /// <summary>A rank-0 constant of the same type as a value.</summary>
    public string FloatLike(string value, double constant) =>
        Float(constant, Shapes.ElementType(value) is OnnxElementType.Undefined ? OnnxElementType.Float : Shapes.ElementType(value));

    /// <summary>Notes that a gradient is zero wherever a value is not positive: no mask is needed where that value comes from a Relu.</summary>
    public void MarkMasked(string gradient, string value) => _masked.Add((gradient, value));

    public bool IsMasked(string gradient, string value) => _masked.Contains((gradient, value));

    private string AddInitializer(TensorProto proto, string stem)
    {
        proto.Name = UniqueName(stem);
        Graph.Initializer.Add(proto);
        ShapeInference.AddConstant(proto.Name, new OnnxTensor(proto), Shapes);
        return proto.Name;
    }
}
