using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>All tensors of a model: initializers and attributes, of sub-graphs and functions too.</summary>
internal static class ProtoTensors
{
    public static IEnumerable<TensorProto> Of(ModelProto model) =>
        Of(model.Graph)
            .Concat(model.Functions.SelectMany(function => function.Node).SelectMany(node => node.Attribute).SelectMany(Of))
            .Concat(model.Functions.SelectMany(function => function.AttributeProto).SelectMany(Of));

    public static IEnumerable<TensorProto> Of(GraphProto graph) =>
        graph.Initializer
            .Concat(graph.SparseInitializer.SelectMany(Of))
            .Concat(graph.Node.SelectMany(node => node.Attribute).SelectMany(Of));

    public static IEnumerable<TensorProto> Of(AttributeProto attribute)
    {
        IEnumerable<TensorProto> tensors = attribute.Tensors.Concat(attribute.SparseTensors.SelectMany(Of)).Concat(attribute.Graphs.SelectMany(Of));
        if (attribute.T is not null)
            tensors = tensors.Append(attribute.T);
        if (attribute.SparseTensor is not null)
            tensors = tensors.Concat(Of(attribute.SparseTensor));
        return attribute.G is null ? tensors : tensors.Concat(Of(attribute.G));
    }

    private static IEnumerable<TensorProto> Of(SparseTensorProto sparse)
    {
        if (sparse.Values is not null)
            yield return sparse.Values;
        if (sparse.Indices is not null)
            yield return sparse.Indices;
    }
}
