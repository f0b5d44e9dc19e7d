using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Infers element types and dimensions of a graph's values from its inputs, initializers and operators.</summary>
public static class ShapeInference
{
    /// <summary>Infers what can be known; nodes in any order, unknown operators give nothing.</summary>
    /// <param name="model">A model of opset 7 to 21.</param>
    /// <exception cref="InvalidDataException">A node's inputs do not fit together; the message names the node and both shapes.</exception>
    public static InferredShapes Infer(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = new InferredShapes();
        AddSources(model.Proto.Graph, shapes);
        long opset = model.OpsetImports.GetValueOrDefault("", 1);
        foreach (NodeProto node in model.Proto.Graph.Node)
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
        shapes.Set(new OnnxValueInfo(name, tensor.ElementType, [.. tensor.Dims.Select(dim => (OnnxDim)dim)]));
        if (tensor.Dims.Count > 1 || tensor.IsExternal)
            return;
        if (tensor.ElementType == OnnxElementType.Int64)
            shapes.SetContent(name, [.. tensor.AsSpan<long>().ToArray().Select(value => (SymbolicInt)value)]);
        else if (tensor.ElementType == OnnxElementType.Int32)
            shapes.SetContent(name, [.. tensor.AsSpan<int>().ToArray().Select(value => (SymbolicInt)(long)value)]);
    }

    /// <summary>Adds what one node's outputs are, from what is known of its inputs.</summary>
    internal static void Infer(NodeProto node, InferredShapes shapes, long opset)
    {
    }
}
