using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Name, element type and dimensions of a graph input or output.</summary>
/// <param name="Name">The name that a caller feeds or fetches.</param>
/// <param name="ElementType">Element type, <see cref="OnnxElementType.Undefined"/> for sequences, maps and optionals.</param>
/// <param name="Dims">The dimensions; empty for a scalar, null when the rank is unknown.</param>
public sealed record OnnxValueInfo(string Name, OnnxElementType ElementType, IReadOnlyList<OnnxDim>? Dims)
{
    /// <summary>For example <c>tokens: String [1, N]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType} {DescribeDims()}";

    internal string DescribeDims() => Dims is null ? "of unknown rank" : $"[{string.Join(", ", Dims)}]";

    internal static OnnxValueInfo FromProto(ValueInfoProto value)
    {
        if (value.Type?.ValueCase != TypeProto.ValueOneofCase.TensorType)
            return new OnnxValueInfo(value.Name, OnnxElementType.Undefined, null);
        TypeProto.Types.Tensor tensor = value.Type.TensorType;
        OnnxDim[]? dims = tensor.Shape is null ? null : [.. tensor.Shape.Dim.Select(OnnxDim.FromProto)];
        return new OnnxValueInfo(value.Name, (OnnxElementType)tensor.ElemType, dims);
    }

    internal ValueInfoProto ToProto()
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)ElementType };
        if (Dims is not null)
        {
            tensor.Shape = new TensorShapeProto();
            foreach (OnnxDim dim in Dims)
                tensor.Shape.Dim.Add(dim.ToProto());
        }

        return new ValueInfoProto { Name = Name, Type = new TypeProto { TensorType = tensor } };
    }
}
