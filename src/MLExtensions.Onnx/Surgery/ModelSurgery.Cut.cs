using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Cuts out what computes <paramref name="outputs"/> from <paramref name="inputs"/>; all else is dropped.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The values to feed: inputs of the model, results of nodes, or initializers. They become the inputs, in this order.</param>
    /// <param name="outputs">The values to compute. They become the outputs, in this order.</param>
    /// <exception cref="ArgumentException">
    /// A name is unknown or given twice; the outputs need another input of the model too; an output does not need one of <paramref name="inputs"/>;
    /// or the element type of a new input is not known.
    /// </exception>
    public static OnnxModel Cut(this OnnxModel model, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelProto copy = model.Proto.Clone();
        GraphProto graph = copy.Graph;
        HashSet<string> known = DefinedNames(graph);
        string[] newInputs = CheckNames(inputs, known, graph, nameof(inputs));
        string[] newOutputs = CheckNames(outputs, known, graph, nameof(outputs));
        if (newOutputs.Length == 0)
            throw new ArgumentException("At least one output is needed.", nameof(outputs));
        InferredShapes shapes = ShapesOf(model);
        HashSet<string> initializers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        OnnxValueInfo[] inputInfos = [.. newInputs.Select(name => Describe(graph, shapes, name))];
        if (inputInfos.FirstOrDefault(info => info.ElementType == OnnxElementType.Undefined) is OnnxValueInfo unknown)
            throw new ArgumentException($"The element type of '{unknown.Name}' is not known, so it cannot become an input.", nameof(inputs));

        ValueInfoProto[] outputInfos = [.. newOutputs.Select(name => Describe(graph, shapes, name) is { ElementType: not OnnxElementType.Undefined } info ? info.ToProto() : new ValueInfoProto { Name = name })];
        Replace(graph.Output, outputInfos);
        Disconnect(graph, [.. newInputs], known);
        Replace(graph.Node, TopologicalOrder.Sort(graph.Node));
        ValueInfoProto[] declared = [.. graph.ValueInfo];
        DeadCode.Remove(graph, keepInputs: []);
        CheckInputs(graph, newInputs, newOutputs, initializers);
        Replace(graph.Input, inputInfos.Select(info => info.ToProto()));
        HashSet<string> left = [.. graph.Node.SelectMany(node => node.Output)];
        left.ExceptWith(newOutputs);
        graph.ValueInfo.AddRange(declared.Where(value => left.Contains(value.Name)));
        return new OnnxModel(copy);
    }

    /// <summary>Takes the new inputs' names away from what defined them.</summary>
    private static void Disconnect(GraphProto graph, HashSet<string> inputs, HashSet<string> known)
    {
        Replace(graph.Initializer, graph.Initializer.Where(tensor => !inputs.Contains(tensor.Name)));
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Output.Count; i++)
            {
                if (inputs.Contains(node.Output[i]))
                    node.Output[i] = UniqueName(node.Output[i], known);
            }
        }
    }

    private static string UniqueName(string stem, HashSet<string> known)
    {
        string name = stem;
        for (int number = 1; !known.Add(name); number++)
            name = $"{stem}_{number}";
        return name;
    }

    private static void CheckInputs(GraphProto graph, string[] inputs, string[] outputs, HashSet<string> initializers)
    {
        HashSet<string> read = [.. graph.Node.SelectMany(NodeReads.Of), .. outputs];
        if (graph.Input.FirstOrDefault(value => read.Contains(value.Name) && !inputs.Contains(value.Name) && !initializers.Contains(value.Name)) is ValueInfoProto other)
            throw new ArgumentException($"'{string.Join("', '", outputs)}' cannot be computed from '{string.Join("', '", inputs)}' alone: the model's input '{other.Name}' is needed too.", nameof(inputs));
        if (inputs.FirstOrDefault(name => !read.Contains(name)) is string unread)
            throw new ArgumentException($"'{string.Join("', '", outputs)}' does not depend on '{unread}' (or only by way of the other inputs).", nameof(inputs));
    }
}
