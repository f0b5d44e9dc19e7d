using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>A graph by its values: who makes and who reads them, which are constant, what is known of their shapes.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, List<OnnxNode>> _readers = [];
    private readonly Dictionary<string, OnnxNode> _makers = [];
    private readonly Dictionary<string, OnnxTensor> _tensors = [];
    private readonly HashSet<string> _constants = [];
    private readonly InferredShapes _shapes;

    public GraphIndex(OnnxModel model)
    {
        _shapes = ShapeInference.Infer(model);
        foreach (OnnxTensor tensor in model.Initializers)
        {
            _tensors[tensor.Name] = tensor;
            _constants.Add(tensor.Name);
        }

        foreach (OnnxNode node in model.Nodes)
        {
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                _makers[output] = node;
            }

            foreach (string input in node.Inputs.Where(input => input.Length > 0).Distinct())
            {
                if (!_readers.TryGetValue(input, out List<OnnxNode>? readers))
                {
                    _readers[input] = readers = [];
                }

                readers.Add(node);
            }
        }

        Nodes = Sort(model);
        foreach (OnnxNode node in Nodes)
        {
            if (node.OpType == "Constant" && node.FindAttribute("value") is { } value)
            {
                _tensors[node.Outputs[0]] = value.AsTensor();
            }

            if (node.Inputs.All(input => input.Length == 0 || _constants.Contains(input)))
            {
                _constants.UnionWith(node.Outputs);
            }
        }
    }

    /// <summary>The nodes, each after those that it reads from.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    public bool IsConstant(string value) => _constants.Contains(value);

    /// <summary>The tensor of a constant that stands in the file; null for one that nodes compute.</summary>
    public OnnxTensor? FindTensor(string value) => _tensors.GetValueOrDefault(value);

    public OnnxNode? FindMaker(string value) => _makers.GetValueOrDefault(value);

    /// <summary>The nodes that compute with a value; those that only ask for its shape are no readers.</summary>
    public IReadOnlyList<OnnxNode> Readers(string value) =>
        [.. _readers.GetValueOrDefault(value, []).Where(node => node.OpType != "Shape")];

    public IReadOnlyList<OnnxDim>? Dims(string value) => _shapes.Find(value)?.Dims;

    /// <summary>A size that is known; null otherwise.</summary>
    public int? Size(string value, int axis) =>
        Dims(value) is { } dims && axis < dims.Count && dims[axis].Size is long size ? checked((int)size) : null;

    private OnnxNode[] Sort(OnnxModel model)
    {
        var sorted = new List<OnnxNode>();
        var seen = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(OnnxNode Node, bool IsReady)>();
        // A node's first output names the one object that stands for it here.
        foreach (OnnxNode node in model.Nodes.Select(node => _makers[node.Outputs.First(output => output.Length > 0)]))
        {
            open.Push((node, false));
            while (open.TryPop(out (OnnxNode Node, bool IsReady) top))
            {
                if (top.IsReady)
                {
                    sorted.Add(top.Node);
                }
                else if (seen.Add(top.Node))
                {
                    open.Push((top.Node, true));
                    foreach (string input in top.Node.Inputs)
                    {
                        if (FindMaker(input) is { } maker)
                        {
                            open.Push((maker, false));
                        }
                    }
                }
            }
        }

        return [.. sorted];
    }
}
