using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What a gradient rule sees: the node, the gradients of its outputs, and where to put those of its inputs.</summary>
internal sealed class GradientContext(NodeProto node, GraphEmitter emit, string?[] outputGradients, bool[] wanted, IReadOnlyList<string> asked)
{
    private readonly string?[] _inputGradients = new string?[node.Input.Count];
    private readonly bool[] _read = new bool[outputGradients.Length];

    public NodeProto Node => node;

    public GraphEmitter Emit => emit;

    public InferredShapes Shapes => emit.Shapes;

    /// <summary>Gradient of the first output; rules of operators with one differentiable output use this.</summary>
    public string OutputGradient => GradientOf(0)
        ?? throw new NotSupportedException($"The gradient of node {node.Describe()} flows into an output other than its first; that output has no gradient rule.");

    public string?[] InputGradients => _inputGradients;

    public string Input(int index) => node.InputOrNull(index)
        ?? throw new InvalidDataException($"Node {node.Describe()} lacks input {index}.");

    public bool HasInput(int index) => node.InputOrNull(index) is not null;

    public string Output(int index = 0) => node.Output[index];

    /// <summary>Gradient of an output, or null where none flows into it.</summary>
    public string? GradientOf(int output)
    {
        if (output >= outputGradients.Length)
            return null;
        _read[output] = true;
        return outputGradients[output];
    }

    /// <summary>The first output whose gradient the rule passed over, or null; without it the gradients would be silently wrong.</summary>
    public int? UnreadOutput
    {
        get
        {
            int index = Array.FindIndex(outputGradients, gradient => gradient is not null);
            while (index >= 0 && (outputGradients[index] is null || _read[index]))
                index = index + 1 < outputGradients.Length ? index + 1 : -1;
            return index < 0 ? null : index;
        }
    }

    /// <summary>An output that the node may leave out; it then gets one.</summary>
    public string OutputOrAdd(int index)
    {
        while (node.Output.Count <= index)
            node.Output.Add("");
        if (node.Output[index].Length == 0)
        {
            node.Output[index] = emit.UniqueName(node.OpType);
            ShapeInference.Infer(node, Shapes, GraphEmitter.Opset);
        }

        return node.Output[index];
    }

    /// <summary>Whether the loss's gradient with respect to this input is asked for (directly or by what comes before it).</summary>
    public bool Wants(int input) => input < wanted.Length && wanted[input];

    /// <summary>Whether the gradient with respect to this very input is a result, not only what comes before it.</summary>
    public bool IsAsked(int input) => asked.Contains(Input(input));

    /// <summary>Sets the gradient of an input, of the input's own shape.</summary>
    public void Set(int input, string gradient)
    {
        if (Wants(input))
            _inputGradients[input] = gradient;
    }

    /// <summary>Sets the gradient of an input that was broadcast: sums it down to the input's shape.</summary>
    public void SetBroadcast(int input, string gradient)
    {
        if (Wants(input))
            _inputGradients[input] = Unbroadcast.To(emit, gradient, Input(input));
    }

    /// <summary>The rank of an input.</summary>
    /// <exception cref="NotSupportedException">It is not known before the run.</exception>
    public int RankOf(int input) => Shapes.Rank(Input(input)) ?? throw new NotSupportedException(
        $"The rank of input '{Input(input)}' of node {node.Describe()} is not known, and its gradient depends on it; declare the shapes of the graph's inputs.");

    /// <summary>Element type of the first output, Float where it is not known.</summary>
    public OnnxElementType Type => Shapes.ElementType(Output()) is OnnxElementType.Undefined ? OnnxElementType.Float : Shapes.ElementType(Output());

    /// <summary>A rank-0 constant of the node's type.</summary>
    public string Scalar(double value) => emit.Float(value, Type);
}
