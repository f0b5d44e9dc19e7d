using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Checks a declared value: its type is known, its dimensions are possible.</summary>
internal static class ValueChecker
{
    // Sequences of optionals of maps …: nobody nests deeper.
    private const int DeepestType = 8;

    public static void Check(ValueInfoProto value, string where, bool needsType, ProblemList problems)
    {
        if (value.Type is null || value.Type.ValueCase == TypeProto.ValueOneofCase.None)
        {
            if (needsType)
                problems.Add($"The input '{value.Name}' of {where} does not say its type.");
            return;
        }

        if (FindProblem(value.Type, 0) is string problem)
            problems.Add($"The value '{value.Name}' of {where} {problem}.");
    }

    private static string? FindProblem(TypeProto type, int depth)
    {
        if (depth > DeepestType)
            return $"has a type of more than {DeepestType} levels";
        return type.ValueCase switch
        {
            TypeProto.ValueOneofCase.TensorType => FindProblem(type.TensorType.ElemType, type.TensorType.Shape),
            TypeProto.ValueOneofCase.SparseTensorType => FindProblem(type.SparseTensorType.ElemType, type.SparseTensorType.Shape),
            TypeProto.ValueOneofCase.SequenceType => Inner(type.SequenceType.ElemType, depth),
            TypeProto.ValueOneofCase.OptionalType => Inner(type.OptionalType.ElemType, depth),
            TypeProto.ValueOneofCase.MapType => TensorChecker.IsKnown(type.MapType.KeyType) ? Inner(type.MapType.ValueType, depth) : $"has a map with the unknown key type {type.MapType.KeyType}",
            TypeProto.ValueOneofCase.OpaqueType => null,
            _ => "does not say its type",
        };
    }

    private static string? Inner(TypeProto? type, int depth) => type is null ? "has a type with nothing in it" : FindProblem(type, depth + 1);

    private static string? FindProblem(int elementType, TensorShapeProto? shape)
    {
        if (!TensorChecker.IsKnown(elementType))
            return $"has the unknown element type {elementType}";
        if (shape is null)
            return null;
        long? count = 1;
        foreach (TensorShapeProto.Types.Dimension dim in shape.Dim)
        {
            // Some exporters write -1 for "unknown".
            if (dim.DimValue is < -1 or > int.MaxValue)
                return $"has the impossible dimension {dim.DimValue}";
            count = SizeChecker.Multiply(count, Math.Max(dim.DimValue, 1));
        }

        return count is null ? $"has impossible dimensions: {string.Join(" × ", shape.Dim.Select(dim => OnnxDim.FromProto(dim).ToString()))}" : null;
    }
}
