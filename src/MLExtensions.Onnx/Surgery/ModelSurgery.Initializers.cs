using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Gives initializers other values.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Tensors by the initializers' names, each of the type and dimensions of the one it replaces.</param>
    /// <exception cref="ArgumentException">The graph has no such initializer, or it has another type or other dimensions.</exception>
    public static OnnxModel ReplaceInitializers(this OnnxModel model, IReadOnlyDictionary<string, OnnxTensor> values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(values);
        ModelProto copy = model.Proto.Clone();
        foreach ((string name, OnnxTensor value) in values)
        {
            int index = IndexOfInitializer(copy.Graph, name, nameof(values));
            var old = new OnnxTensor(copy.Graph.Initializer[index]);
            if (old.ElementType != value.ElementType || !old.Dims.SequenceEqual(value.Dims))
                throw new ArgumentException($"Initializer '{name}' is {old.ElementType} [{string.Join(", ", old.Dims)}]; it cannot become {value.ElementType} [{string.Join(", ", value.Dims)}].", nameof(values));
            copy.Graph.Initializer[index] = value.ToProto(name);
        }

        return new OnnxModel(copy);
    }

    /// <summary>Makes inputs constants.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Values by the inputs' names, each of the type of its input and of dimensions that fit.</param>
    /// <exception cref="ArgumentException">The model has no such input, or the value does not fit it.</exception>
    public static OnnxModel FreezeInputs(this OnnxModel model, IReadOnlyDictionary<string, OnnxTensor> values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(values);
        ModelProto copy = model.Proto.Clone();
        foreach ((string name, OnnxTensor value) in values)
        {
            OnnxValueInfo input = model.Inputs.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ArgumentException($"The model has no input '{name}'; it has {string.Join(", ", model.Inputs.Select(candidate => candidate.Name))}.", nameof(values));
            if (input.ElementType != value.ElementType || (input.Dims is not null && !Fits(value.Dims, input.Dims)))
                throw new ArgumentException($"Input '{name}' is {input.ElementType} {input.DescribeDims()}; it cannot become the constant {value.ElementType} [{string.Join(", ", value.Dims)}].", nameof(values));
            Replace(copy.Graph.Input, copy.Graph.Input.Where(candidate => candidate.Name != name));
            copy.Graph.Initializer.Add(value.ToProto(name));
        }

        return new OnnxModel(copy);
    }

    /// <summary>Makes initializers inputs, behind those the model has: what was a constant is then fed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="initializers">Their names.</param>
    /// <exception cref="ArgumentException">The graph has no such initializer, or a name is given twice.</exception>
    public static OnnxModel UnfreezeInitializers(this OnnxModel model, params IEnumerable<string> initializers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(initializers);
        ModelProto copy = model.Proto.Clone();
        foreach (string name in initializers)
        {
            int index = IndexOfInitializer(copy.Graph, name, nameof(initializers));
            var tensor = new OnnxTensor(copy.Graph.Initializer[index]);
            copy.Graph.Initializer.RemoveAt(index);
            // Old files list initializers among the inputs already.
            if (copy.Graph.Input.All(input => input.Name != name))
                copy.Graph.Input.Add(new OnnxValueInfo(name, tensor.ElementType, [.. tensor.Dims.Select(dim => (OnnxDim)dim)]).ToProto());
        }

        return new OnnxModel(copy);
    }

    private static int IndexOfInitializer(GraphProto graph, string name, string parameter)
    {
        for (int i = 0; i < graph.Initializer.Count; i++)
        {
            if (graph.Initializer[i].Name == name)
                return i;
        }

        throw new ArgumentException($"The graph has no initializer '{name}' (or it was given twice); it has {string.Join(", ", graph.Initializer.Take(20).Select(tensor => tensor.Name))}{(graph.Initializer.Count > 20 ? ", …" : "")}.", parameter);
    }

    private static bool Fits(IReadOnlyList<long> dims, IReadOnlyList<OnnxDim> declared) =>
        dims.Count == declared.Count && Enumerable.Range(0, dims.Count).All(i => declared[i].Size is null || declared[i].Size == dims[i]);
}
