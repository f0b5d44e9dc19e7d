using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Which initializers of a model are trained.</summary>
internal sealed class ParameterSelection
{
    private ParameterSelection(IReadOnlyList<ParameterInfo> parameters) => Parameters = parameters;

    /// <summary>Trained ones, in the model's order.</summary>
    public IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>Float initializers that the outputs depend on by a differentiable path, minus frozen ones, constants of rank 0 and running statistics.</summary>
    /// <exception cref="ArgumentException">An option names an initializer that the model does not have.</exception>
    public static ParameterSelection Find(ModelProto model, TrainingOptions options)
    {
        GraphProto graph = model.Graph;
        var names = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        CheckKnown(options.Frozen, names, nameof(options.Frozen));
        CheckKnown(options.TrainedScalars, names, nameof(options.TrainedScalars));
        HashSet<string> reached = Reach(graph);
        var parameters = new List<ParameterInfo>();
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (tensor.DataType != (int)OnnxElementType.Float || !reached.Contains(tensor.Name) || IsFrozen(tensor.Name, options))
                continue;
            if (tensor.Dims.Count == 0 && !options.TrainedScalars.Contains(tensor.Name))
                continue;
            parameters.Add(new ParameterInfo(tensor.Name, [.. tensor.Dims], IsFrozen: false));
        }

        return new ParameterSelection(parameters);
    }

    public static bool IsFrozen(string name, TrainingOptions options) =>
        options.Frozen.Contains(name) || options.FrozenWhere?.Invoke(name) == true;

    private static void CheckKnown(IReadOnlyCollection<string> asked, HashSet<string> names, string option)
    {
        if (asked.FirstOrDefault(name => !names.Contains(name)) is string unknown)
            throw new ArgumentException($"{option} names '{unknown}', which is no initializer of the model; it has {string.Join(", ", names.Order(StringComparer.Ordinal).Take(20))}.", option);
    }

    /// <summary>Values from which a gradient may come, walking backward from the outputs.</summary>
    private static HashSet<string> Reach(GraphProto graph)
    {
        HashSet<string> reached = [.. graph.Output.Select(output => output.Name)];
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!node.Output.Any(reached.Contains) || (node.StandardDomain().Length == 0 && GradientStops.Contains(node.OpType)))
                continue;
            // Inputs 3 and 4 are running statistics: they follow the data, not the gradient.
            reached.UnionWith(node.OpType == "BatchNormalization" ? node.Input.Take(3) : node.Input);
        }

        return reached;
    }
}
