using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Changes of models. Each method gives a new model and leaves the one it is given as it is; the raw data of the weights is shared
/// between the two, not copied.
/// </summary>
public static partial class ModelSurgery
{
    /// <summary>Every name that the top-level graph defines.</summary>
    private static HashSet<string> DefinedNames(GraphProto graph)
    {
        HashSet<string> names =
        [
            .. graph.Input.Select(value => value.Name),
            .. graph.Initializer.Select(tensor => tensor.Name),
            .. graph.SparseInitializer.Where(sparse => sparse.Values is not null).Select(sparse => sparse.Values.Name),
            .. graph.Node.SelectMany(node => node.Output),
        ];
        names.Remove("");
        return names;
    }

    private static string[] CheckNames(IEnumerable<string> names, IReadOnlySet<string> known, GraphProto graph, string parameter)
    {
        ArgumentNullException.ThrowIfNull(names, parameter);
        string[] all = [.. names];
        var seen = new HashSet<string>();
        foreach (string name in all)
        {
            if (string.IsNullOrEmpty(name) || !known.Contains(name))
            {
                throw new ArgumentException(
                    $"The graph has no value '{name}'; its inputs are {string.Join(", ", graph.Input.Select(value => value.Name))}, its outputs {string.Join(", ", graph.Output.Select(value => value.Name))}.", parameter);
            }

            if (!seen.Add(name))
                throw new ArgumentException($"'{name}' is given twice.", parameter);
        }

        return all;
    }

    /// <summary>What is declared or can be inferred of a value.</summary>
    private static OnnxValueInfo Describe(GraphProto graph, InferredShapes shapes, string name)
    {
        if (shapes.Find(name) is OnnxValueInfo known && known.ElementType != OnnxElementType.Undefined)
            return known with { Name = name };
        ValueInfoProto? declared = graph.ValueInfo.Concat(graph.Output).Concat(graph.Input).FirstOrDefault(value => value.Name == name);
        return declared is null ? new OnnxValueInfo(name, OnnxElementType.Undefined, null) : OnnxValueInfo.FromProto(declared);
    }

    /// <summary>Shapes as far as they can be inferred: surgery works on models that do not fit together too.</summary>
    private static InferredShapes ShapesOf(OnnxModel model)
    {
        try
        {
            return ShapeInference.Infer(model);
        }
        catch (InvalidDataException)
        {
            return new InferredShapes();
        }
    }

    private static void Replace<T>(Google.Protobuf.Collections.RepeatedField<T> field, IEnumerable<T> items)
    {
        T[] all = [.. items];
        field.Clear();
        field.AddRange(all);
    }

    /// <summary>Drops the initializers among <paramref name="candidates"/> that nothing reads any more.</summary>
    private static void RemoveUnread(GraphProto graph, IReadOnlySet<string> candidates)
    {
        HashSet<string> read = [.. graph.Node.SelectMany(NodeReads.Of), .. graph.Output.Select(value => value.Name)];
        Replace(graph.Initializer, graph.Initializer.Where(tensor => read.Contains(tensor.Name) || !candidates.Contains(tensor.Name)));
        HashSet<string> gone = [.. candidates.Except(graph.Initializer.Select(tensor => tensor.Name))];
        // Old files list initializers among the inputs.
        Replace(graph.Input, graph.Input.Where(value => !gone.Contains(value.Name)));
    }
}
