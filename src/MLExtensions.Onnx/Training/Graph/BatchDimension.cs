using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Puts a number in the place of the symbolic batch dimension.</summary>
internal static class BatchDimension
{
    /// <summary>The first dimension of every input, where it is no number yet, becomes <paramref name="batch"/>; so does its symbol wherever it stands.</summary>
    public static void Fix(GraphProto graph, int batch)
    {
        var symbols = new HashSet<string>();
        foreach (ValueInfoProto input in graph.Input)
        {
            if (Dims(input) is not { Count: > 0 } dims || OnnxDim.FromProto(dims[0]).Size is not null)
                continue;
            if (OnnxDim.FromProto(dims[0]).Symbol is string symbol)
                symbols.Add(symbol);
            dims[0] = ((OnnxDim)batch).ToProto();
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output))
        {
            if (Dims(value) is not { } dims)
                continue;
            for (int i = 0; i < dims.Count; i++)
            {
                if (OnnxDim.FromProto(dims[i]).Symbol is string symbol && symbols.Contains(symbol))
                    dims[i] = ((OnnxDim)batch).ToProto();
            }
        }
    }

    private static Google.Protobuf.Collections.RepeatedField<TensorShapeProto.Types.Dimension>? Dims(ValueInfoProto value) =>
        value.Type?.TensorType?.Shape?.Dim;
}
