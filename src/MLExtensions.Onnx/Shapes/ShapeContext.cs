using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What a shape rule sees: the node, what is known of its inputs, and where to put what its outputs are.</summary>
internal sealed class ShapeContext(NodeProto node, InferredShapes shapes, long opset)
{
    public NodeProto Node => node;

    public long Opset => opset;

    /// <summary>Number of inputs, with those left out in between.</summary>
    public int InputCount => node.Input.Count;

    public bool HasInput(int input) => node.InputOrNull(input) is not null;

    public bool HasOutput(int output) => node.OutputOrNull(output) is not null;

    public OnnxElementType Type(int input) => node.InputOrNull(input) is string name ? shapes.ElementType(name) : OnnxElementType.Undefined;

    public IReadOnlyList<OnnxDim>? Dims(int input) => node.InputOrNull(input) is string name ? shapes.Find(name)?.Dims : null;

    public IReadOnlyList<OnnxDim>? OutputDims(int output) => node.OutputOrNull(output) is string name ? shapes.Find(name)?.Dims : null;

    /// <summary>Content of an integer input, see <see cref="InferredShapes.Content"/>.</summary>
    public SymbolicInt[]? Content(int input) => node.InputOrNull(input) is string name ? shapes.Content(name) : null;

    /// <summary>Content of an integer input when every entry is a number.</summary>
    public long[]? Integers(int input) => node.InputOrNull(input) is string name ? shapes.Integers(name) : null;

    /// <summary>Content of a small floating-point input, or null.</summary>
    public double[]? Numbers(int input) => node.InputOrNull(input) is string name ? shapes.Numbers(name) : null;

    /// <summary>
    /// Integers that newer opsets give as an input and older ones as an attribute.
    /// False when there is an input whose content is not known; true with null when neither is there.
    /// </summary>
    public bool TryIntegers(int input, string attribute, out long[]? values)
    {
        values = HasInput(input) ? Integers(input) : node.GetInts(attribute);
        return values is not null || !HasInput(input);
    }

    /// <summary>Sets what an output is; merged with what the model declares of it.</summary>
    /// <exception cref="InvalidDataException">The model declares another type or shape.</exception>
    public void Set(int output, OnnxElementType type, IReadOnlyList<OnnxDim>? dims)
    {
        if (node.OutputOrNull(output) is not string name)
            return;
        var inferred = new OnnxValueInfo(name, type, dims);
        shapes.Set(shapes.Find(name) is OnnxValueInfo declared ? Merge(declared, inferred) : inferred);
    }

    public void SetContent(int output, SymbolicInt[]? content)
    {
        if (content is { Length: <= InferredShapes.MaxContent } && node.OutputOrNull(output) is string name)
            shapes.SetContent(name, content);
    }

    public void SetNumbers(int output, double[]? numbers)
    {
        if (numbers is { Length: <= InferredShapes.MaxContent } && node.OutputOrNull(output) is string name)
            shapes.SetNumbers(name, numbers);
    }

    /// <summary>An axis counted from the front.</summary>
    /// <exception cref="InvalidDataException">The axis is not in [−rank, rank).</exception>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank)
            throw Error($"axis {axis} is outside [{-rank}, {rank - 1}] for {rank} dimensions.");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>An error that names the node.</summary>
    public InvalidDataException Error(string what) => new($"Node {node.Describe()}: {what}");

    /// <summary>For messages: <c>'x' [N, 3]</c>.</summary>
    public string Describe(int input) => $"'{node.InputOrNull(input)}' {Text(Dims(input))}";

    public static string Text(IReadOnlyList<OnnxDim>? dims) => dims is null ? "of unknown rank" : $"[{string.Join(", ", dims)}]";

    /// <exception cref="InvalidDataException">The input has another number of dimensions.</exception>
    public void RequireRank(int input, int rank)
    {
        if (Dims(input) is IReadOnlyList<OnnxDim> dims && dims.Count != rank)
            throw Error($"its input {Describe(input)} must have {rank} dimensions.");
    }

    private OnnxValueInfo Merge(OnnxValueInfo declared, OnnxValueInfo inferred)
    {
        if (declared.ElementType != inferred.ElementType && declared.ElementType != OnnxElementType.Undefined && inferred.ElementType != OnnxElementType.Undefined)
            throw Contradiction(declared, inferred);
        OnnxElementType type = inferred.ElementType == OnnxElementType.Undefined ? declared.ElementType : inferred.ElementType;
        if (declared.Dims is null || inferred.Dims is null)
            return new OnnxValueInfo(inferred.Name, type, inferred.Dims ?? declared.Dims);
        if (declared.Dims.Count != inferred.Dims.Count)
            throw Contradiction(declared, inferred);
        var dims = new OnnxDim[inferred.Dims.Count];
        for (int i = 0; i < dims.Length; i++)
        {
            (OnnxDim said, OnnxDim found) = (declared.Dims[i], inferred.Dims[i]);
            if (said.Size is not null && found.Size is not null && said.Size != found.Size)
                throw Contradiction(declared, inferred);
            // Exporters invent a symbol for each value; the one that came from the inputs says more.
            dims[i] = found.Size is not null || (found.Symbol is not null && said.Size is null) ? found : said;
        }

        return new OnnxValueInfo(inferred.Name, type, dims);
    }

    private InvalidDataException Contradiction(OnnxValueInfo declared, OnnxValueInfo inferred) =>
        Error($"its output '{inferred.Name}' is {inferred.ElementType} {inferred.DescribeDims()}; the model declares it as {declared.ElementType} {declared.DescribeDims()}.");
}
