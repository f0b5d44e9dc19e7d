using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Infers element types and dimensions of a graph's values from its inputs, initializers and operators.</summary>
public static class ShapeInference
{
    /// <summary>Infers what can be known, and merges it with what the model declares; nodes in any order, unknown operators give nothing.</summary>
    /// <param name="model">A model of opset 7 to 21.</param>
    /// <exception cref="InvalidDataException">A node's inputs do not fit together, or what it gives contradicts what the model declares: the message names the node and both shapes; or the graph has a cycle.</exception>
    public static InferredShapes Infer(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = new InferredShapes();
        GraphProto graph = model.Proto.Graph;
        foreach (ValueInfoProto declared in graph.ValueInfo.Concat(graph.Output))
            shapes.Set(OnnxValueInfo.FromProto(declared));
        AddSources(graph, shapes);
        long opset = model.OpsetImports.GetValueOrDefault("", 1);
        foreach (NodeProto node in TopologicalOrder.Sort(graph.Node))
            Infer(node, shapes, opset);
        return shapes;
    }

    /// <summary>Adds inputs and initializers.</summary>
    internal static void AddSources(GraphProto graph, InferredShapes shapes)
    {
        foreach (ValueInfoProto input in graph.Input)
            shapes.Set(OnnxValueInfo.FromProto(input));
        foreach (TensorProto tensor in graph.Initializer)
            AddConstant(tensor.Name, new OnnxTensor(tensor), shapes);
    }

    internal static void AddConstant(string name, OnnxTensor tensor, InferredShapes shapes)
    {
        if (tensor.Dims.Any(dim => dim < 0))
            throw new InvalidDataException($"Tensor '{name}' has a negative dimension: [{string.Join(", ", tensor.Dims)}].");
        shapes.Set(new OnnxValueInfo(name, tensor.ElementType, [.. tensor.Dims.Select(dim => (OnnxDim)dim)]));
        if (TensorContent.Integers(tensor) is SymbolicInt[] content)
            shapes.SetContent(name, content);
        else if (TensorContent.Numbers(tensor) is double[] numbers)
            shapes.SetNumbers(name, numbers);
    }

    /// <summary>Adds what one node's outputs are, from what is known of its inputs.</summary>
    internal static void Infer(NodeProto node, InferredShapes shapes, long opset) =>
        ShapeRules.Standard.Apply(new ShapeContext(node, shapes, opset));
}
