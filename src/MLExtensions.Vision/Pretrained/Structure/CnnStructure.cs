using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>
/// Finds the layers of a graph by following the image through it: convolutions, poolings, the step from planes to vectors, dense layers.
/// Names of nodes and values play no part.
/// </summary>
internal sealed class CnnStructure
{
    private readonly GraphIndex _graph;

    // What a position of each value computed from the image sees of it; null for the whole image.
    private readonly Dictionary<string, PlaneField?> _fields = [];

    // The layer that a value is handed on from unchanged.
    private readonly Dictionary<string, LayerNode> _origins = [];
    private readonly List<LayerNode> _layers = [];
    private bool _isTransposed;

    private CnnStructure(GraphIndex graph) => _graph = graph;

    /// <summary>The layers in the order of computation.</summary>
    public IReadOnlyList<LayerNode> Layers => _layers;

    /// <summary>Whether the image is transposed from Keras' order before the first layer.</summary>
    public bool IsNhwc { get; private set; }

    public GraphIndex Graph => _graph;

    public static CnnStructure Find(OnnxModel model, string input)
    {
        var structure = new CnnStructure(new GraphIndex(model));
        structure._fields[input] = PlaneField.Pixel;
        foreach (OnnxNode node in structure._graph.Nodes)
        {
            structure.Visit(node);
        }

        return structure;
    }

    /// <summary>The layer whose result a layer reads, but for nodes that change nothing; null for the image and for what nodes compute between.</summary>
    public LayerNode? SourceOf(LayerNode layer) => _origins.GetValueOrDefault(layer.SourceName);

    private void Visit(OnnxNode node)
    {
        string[] sources = [.. node.Inputs.Where(_fields.ContainsKey)];
        if (sources.Length == 0 || node.OpType is "Shape" or "Size")
        {
            return;
        }

        PlaneField? field = Union(sources);
        LayerNode? layer = node.OpType switch
        {
            "Conv" when field is { } plane => LayerNodes.Convolution(_graph, node, plane),
            "MaxPool" or "AveragePool" or "LpPool" when field is { } plane => LayerNodes.Pooling(_graph, node, plane),
            "GlobalAveragePool" or "GlobalMaxPool" => LayerNodes.GlobalPooling(_graph, node),
            "ReduceMean" or "ReduceMax" when LayerNodes.IsPlaneReduction(_graph, node) => LayerNodes.GlobalPooling(_graph, node),
            "Flatten" or "Reshape" or "Squeeze" when LayerNodes.IsFlattening(_graph, node) => LayerNodes.Flattening(_graph, node),
            "Gemm" or "MatMul" => LayerNodes.Dense(_graph, node),
            _ => null,
        };
        if (layer is not null)
        {
            Add(layer, node);
            return;
        }

        _fields[node.Outputs[0]] = node.OpType is "Gemm" or "MatMul" ? null : node.OpType == "Pad" ? Padded(node, field) : field;
        if (_layers.Count == 0 && LayerNodes.IsToNchw(node))
        {
            _isTransposed = true;
        }

        if (HandsOn(node) && _origins.TryGetValue(node.Inputs[0], out LayerNode? origin))
        {
            _origins[node.Outputs[0]] = origin;
        }
    }

    private void Add(LayerNode layer, OnnxNode node)
    {
        if (_layers.Count == 0)
        {
            IsNhwc = _isTransposed;
        }

        _layers.Add(layer);
        _fields[node.Outputs[0]] = layer.Field;
        _origins[layer.ValueName] = layer;
    }

    private PlaneField? Union(string[] sources)
    {
        PlaneField? union = _fields[sources[0]];
        foreach (string source in sources.AsSpan(1))
        {
            union = union is { } one && _fields[source] is { } other ? one.Union(other) : null;
        }

        return union;
    }

    private bool HandsOn(OnnxNode node) =>
        node.OpType is "Identity" or "Dropout" or "Transpose" or "Cast" or "Flatten" or "Reshape" or "Squeeze"
        || (node.OpType is "MaxPool" or "AveragePool" && WindowAttributes.Of(node, _graph) is { IsIdentity: true });

    /// <summary>Behind a Pad node, position 0 lies before the plane.</summary>
    private PlaneField? Padded(OnnxNode node, PlaneField? field)
    {
        long[]? pads = node.FindAttribute("pads")?.AsInts()
            ?? (node.Inputs.Count > 1 && _graph.FindTensor(node.Inputs[1]) is { ElementType: OnnxElementType.Int64 } tensor ? tensor.AsSpan<long>().ToArray() : null);
        if (field is not { } plane || pads is not { Length: 8 })
        {
            return field;
        }

        // Planes still in Keras' order are padded at dimensions 1 and 2.
        int axis = pads[3] == 0 && pads[7] == 0 && (pads[1] != 0 || pads[5] != 0) ? 1 : 2;
        return new PlaneField(plane.Y.Window(1, 1, 1, (int)pads[axis]), plane.X.Window(1, 1, 1, (int)pads[axis + 1]));
    }
}
