using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Inputs that initializers are the defaults of, as models up to IR 3 declare all their weights.</summary>
internal static class InitializedInputs
{
    /// <summary>Takes them out: they are no inputs to feed. What stays is returned.</summary>
    public static ValueInfoProto[] Remove(GraphProto graph)
    {
        var initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !initializers.Contains(input.Name))];
        graph.Input.Clear();
        graph.Input.AddRange(inputs);
        return inputs;
    }
}
