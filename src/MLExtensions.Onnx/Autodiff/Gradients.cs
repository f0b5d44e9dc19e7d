using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Reverse-mode automatic differentiation of ONNX graphs into ONNX graphs.</summary>
public static class Gradients
{
    /// <summary>Builds a graph that computes a value of the model and its gradients.</summary>
    /// <param name="model">A model of opset 7 to 21. It is not changed.</param>
    /// <param name="output">A graph output or any value inside the graph, of a floating-point type.</param>
    /// <param name="withRespectTo">Graph inputs, initializers or values inside the graph.</param>
    /// <param name="options">Seed and names; by default the sum of the output's elements is differentiated.</param>
    /// <returns>
    /// A model of opset 21 with the inputs that it needs; its outputs are <paramref name="output"/> and, for each of
    /// <paramref name="withRespectTo"/>, its gradient, of the value's own shape: zeros where the output does not depend on it.
    /// </returns>
    /// <exception cref="ArgumentException">A name is unknown, given twice, or no tensor of real numbers.</exception>
    /// <exception cref="NotSupportedException">An operator has no gradient rule: the message names operator, node and the path to the output; or the opset is not between 7 and 21.</exception>
    public static OnnxModel Build(OnnxModel model, string output, IReadOnlyList<string> withRespectTo, GradientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(withRespectTo);
        options ??= new GradientOptions();
        ModelProto proto = OpsetUpgrade.Upgrade(model.Proto);
        Check(proto.Graph, output, withRespectTo);
        var emit = new GraphEmitter(proto.Graph, ShapeInference.Infer(new OnnxModel(proto)));
        foreach (string name in withRespectTo)
            CheckReal(emit, name, nameof(withRespectTo));
        string seed = Seed(emit, output, options);
        string?[] gradients = ReverseMode.Differentiate(emit, output, seed, withRespectTo);

        ValueInfoProto[] declared = [.. proto.Graph.Output];
        proto.Graph.Output.Clear();
        if (options.KeepOutput)
            proto.Graph.Output.Add(declared.FirstOrDefault(value => value.Name == output) ?? Describe(emit, output, output));
        for (int i = 0; i < gradients.Length; i++)
        {
            string name = options.GradientName(withRespectTo[i]);
            string gradient = gradients[i] ?? emit.ZerosLike(withRespectTo[i]);
            emit.Append(new NodeProto { OpType = "Identity", Input = { gradient }, Output = { emit.UniqueName(name) } });
            if (proto.Graph.Node[^1].Output[0] != name)
                throw new ArgumentException($"The graph already has a value '{name}'; choose other names by GradientOptions.GradientName.", nameof(options));
            proto.Graph.Output.Add(Describe(emit, name, withRespectTo[i]));
        }

        DeadCode.Remove(proto.Graph, keepInputs: options.SeedInput is null ? [] : [options.SeedInput]);
        return new OnnxModel(proto);
    }

    private static void Check(GraphProto graph, string output, IReadOnlyList<string> withRespectTo)
    {
        HashSet<string> known = [.. graph.Input.Select(value => value.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];
        known.Remove("");
        if (!known.Contains(output))
            throw new ArgumentException($"The graph has no value '{output}'; its outputs are {string.Join(", ", graph.Output.Select(value => value.Name))}.", nameof(output));
        var seen = new HashSet<string>();
        foreach (string name in withRespectTo)
        {
            if (!known.Contains(name))
                throw new ArgumentException($"The graph has no value '{name}'; its inputs are {string.Join(", ", graph.Input.Select(value => value.Name))}.", nameof(withRespectTo));
            if (!seen.Add(name))
                throw new ArgumentException($"'{name}' is given twice.", nameof(withRespectTo));
        }
    }

    private static string Seed(GraphEmitter emit, string output, GradientOptions options)
    {
        CheckReal(emit, output, nameof(output));
        if (options.SeedInput is not string name)
            return emit.ExpandAs(emit.FloatLike(output, 1), output);
        if (emit.UniqueName(name) != name)
            throw new ArgumentException($"The graph already has a value '{name}'; choose another SeedInput.", nameof(options));
        emit.Graph.Input.Add(Describe(emit, name, output));
        emit.Shapes.Set(OnnxValueInfo.FromProto(emit.Graph.Input[^1]));
        return name;
    }

    private static void CheckReal(GraphEmitter emit, string name, string parameter)
    {
        OnnxElementType type = emit.Shapes.ElementType(name);
        if (type is not (OnnxElementType.Undefined or OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16))
            throw new ArgumentException($"'{name}' holds {type}; only real numbers (Float, Double, Float16) have gradients.", parameter);
    }

    private static ValueInfoProto Describe(GraphEmitter emit, string name, string like)
    {
        OnnxValueInfo? known = emit.Shapes.Find(like);
        return new OnnxValueInfo(name, known?.ElementType is null or OnnxElementType.Undefined ? OnnxElementType.Float : known.ElementType, known?.Dims).ToProto();
    }
}
