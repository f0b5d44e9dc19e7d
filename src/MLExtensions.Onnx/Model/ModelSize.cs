using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Size of a written model; Protobuf's own count is 32-bit and would wrap around.</summary>
internal static class ModelSize
{
    public static long Of(ModelProto model)
    {
        long tensors = OfTensors(model.Graph);
        // What is not a tensor (names, nodes, short attributes) stays far below the margin kept here.
        return tensors > int.MaxValue - 100_000_000 ? tensors : model.CalculateSize();
    }

    private static long OfTensors(GraphProto graph)
    {
        long bytes = 0;
        foreach (TensorProto tensor in graph.Initializer)
            bytes += Of(tensor);
        foreach (SparseTensorProto sparse in graph.SparseInitializer)
            bytes += Of(sparse);
        foreach (AttributeProto attribute in graph.Node.SelectMany(node => node.Attribute))
            bytes += Of(attribute);
        return bytes;
    }

    private static long Of(AttributeProto attribute)
    {
        long bytes = 4L * attribute.Floats.Count + 2L * attribute.Ints.Count;
        foreach (Google.Protobuf.ByteString text in attribute.Strings)
            bytes += text.Length + 2;
        if (attribute.T is not null)
            bytes += Of(attribute.T);
        if (attribute.SparseTensor is not null)
            bytes += Of(attribute.SparseTensor);
        if (attribute.G is not null)
            bytes += OfTensors(attribute.G);
        return bytes + attribute.Tensors.Sum(Of) + attribute.SparseTensors.Sum(Of) + attribute.Graphs.Sum(OfTensors);
    }

    private static long Of(SparseTensorProto sparse) =>
        (sparse.Values is null ? 0 : Of(sparse.Values)) + (sparse.Indices is null ? 0 : Of(sparse.Indices));

    private static long Of(TensorProto tensor)
    {
        long bytes = tensor.RawData.Length + 4L * tensor.FloatData.Count + 8L * tensor.DoubleData.Count
            + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.Uint64Data.Count;
        foreach (Google.Protobuf.ByteString text in tensor.StringData)
            bytes += text.Length + 2;
        return bytes;
    }
}
