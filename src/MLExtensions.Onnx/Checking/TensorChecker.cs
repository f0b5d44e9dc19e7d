using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Checks a constant: known type, possible dimensions, and as much data as they need.</summary>
internal static class TensorChecker
{
    private const int NewestDataType = 26;

    public static bool IsKnown(int dataType) => dataType is >= 1 and <= NewestDataType;

    public static void Check(TensorProto tensor, string where, ProblemList problems)
    {
        if (FindProblem(tensor) is string problem)
            problems.Add($"{where}: the tensor {problem}.");
    }

    public static void Check(SparseTensorProto sparse, string where, ProblemList problems)
    {
        if (FindProblem(sparse) is string problem)
            problems.Add($"The sparse tensor {where} {problem}.");
    }

    private static string? FindProblem(TensorProto tensor)
    {
        if (!IsKnown(tensor.DataType))
            return $"has the unknown element type {tensor.DataType}";
        if (tensor.Dims.Any(dim => dim < 0) || Count(tensor.Dims) is not long count)
            return $"has the impossible dimensions {Dims(tensor)}";
        if (tensor.Segment is not null)
            return "is a segment of a larger one, which nothing puts together again";
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            return FindExternalProblem(tensor, count);
        if (tensor.DataLocation != TensorProto.Types.DataLocation.Default)
            return $"has its data in the unknown kind of place {(int)tensor.DataLocation}";
        if (tensor.ExternalData.Count > 0)
            return "names a file of its data, but says that it holds the data itself";
        return FindDataProblem(tensor, count);
    }

    private static string? FindExternalProblem(TensorProto tensor, long count)
    {
        if (tensor.HasRawData || TypedCount(tensor, tensor.DataType) > 0)
            return "has its data in another file and in itself";
        try
        {
            ExternalReference reference = ExternalReference.Of(tensor);
            long? needed = ElementTypes.ByteCount(tensor.DataType, count);
            return needed is null || (reference.Length is long length && length != needed)
                ? FormattableString.Invariant($"{Dims(tensor)} needs {needed:N0} bytes, {reference.Length:N0} are in another file")
                : null;
        }
        catch (InvalidDataException error)
        {
            return $"refers wrongly to another file: {error.Message}";
        }
        catch (OverflowException)
        {
            return $"has the impossible dimensions {Dims(tensor)}";
        }
    }

    private static string? FindDataProblem(TensorProto tensor, long count)
    {
        bool isText = tensor.DataType == (int)OnnxElementType.String;
        if (tensor.HasRawData && isText)
            return "holds texts as raw bytes";
        int typed = TypedCount(tensor, tensor.DataType);
        if (typed != TypedCounts(tensor))
            return "holds values of another type than it says";
        if (tensor.HasRawData)
        {
            if (typed > 0)
                return "holds its values twice";
            Int128 needed = NeededBytes(tensor.DataType, count);
            return tensor.RawData.Length == needed ? null : FormattableString.Invariant($"{Dims(tensor)} needs {(long)needed:N0} bytes, it holds {tensor.RawData.Length:N0}");
        }

        long values = tensor.DataType switch
        {
            (int)OnnxElementType.Complex64 or (int)OnnxElementType.Complex128 => 2 * count,
            21 or 22 or 23 => count / 2 + count % 2,
            25 or 26 => (count + 3) / 4,
            _ => count,
        };
        return typed == values ? null : FormattableString.Invariant($"{Dims(tensor)} needs {values:N0} values, it holds {typed:N0}");
    }

    private static Int128 NeededBytes(int dataType, long count) => dataType switch
    {
        (int)OnnxElementType.Complex128 => (Int128)count * 16,
        _ => (Int128)(ElementTypes.ByteCount(dataType, Math.Min(count, long.MaxValue / 16)) ?? 0),
    };

    /// <summary>Number of entries in the field that the format keeps values of this type in.</summary>
    private static int TypedCount(TensorProto tensor, int dataType) => (OnnxElementType)dataType switch
    {
        OnnxElementType.Float or OnnxElementType.Complex64 => tensor.FloatData.Count,
        OnnxElementType.Double or OnnxElementType.Complex128 => tensor.DoubleData.Count,
        OnnxElementType.Int64 => tensor.Int64Data.Count,
        OnnxElementType.UInt64 or OnnxElementType.UInt32 => tensor.Uint64Data.Count,
        OnnxElementType.String => tensor.StringData.Count,
        _ => tensor.Int32Data.Count,
    };

    private static int TypedCounts(TensorProto tensor) =>
        tensor.FloatData.Count + tensor.DoubleData.Count + tensor.Int64Data.Count + tensor.Uint64Data.Count + tensor.StringData.Count + tensor.Int32Data.Count;

    private static string? FindProblem(SparseTensorProto sparse)
    {
        if (sparse.Values is null || sparse.Indices is null)
            return "lacks its values or its indices";
        if ((FindProblem(sparse.Values) ?? FindProblem(sparse.Indices)) is string problem)
            return $"is damaged: a part {problem}";
        if (sparse.Dims.Count == 0 || sparse.Dims.Any(dim => dim <= 0) || SizeChecker.IsTooLarge(Count(sparse.Dims)))
            return $"has the impossible dimensions [{string.Join(", ", sparse.Dims.Take(10))}]";
        if (sparse.Values.Dims.Count != 1 || sparse.Indices.DataType != (int)OnnxElementType.Int64)
            return "has values of a rank other than 1, or indices other than int64";
        var indices = new OnnxTensor(sparse.Indices);
        long entries = sparse.Values.Dims[0];
        bool linear = indices.Dims.Count == 1;
        if (indices.IsExternal || indices.Dims.Count is not (1 or 2) || indices.Dims[0] != entries || (!linear && indices.Dims[1] != sparse.Dims.Count))
            return $"has {entries} values, and indices of the shape [{string.Join(", ", indices.Dims)}]";
        long count = Count(sparse.Dims)!.Value;
        ReadOnlySpan<long> all = indices.AsSpan<long>();
        for (int i = 0; i < all.Length; i++)
        {
            long limit = linear ? count : sparse.Dims[i % sparse.Dims.Count];
            if (all[i] < 0 || all[i] >= limit)
                return $"has the index {all[i]} where {limit - 1} is the last";
        }

        return null;
    }

    private static string Dims(TensorProto tensor) => $"[{string.Join(", ", tensor.Dims.Take(10))}{(tensor.Dims.Count > 10 ? ", …" : "")}]";

    private static long? Count(IReadOnlyList<long> dims)
    {
        long? count = 1;
        foreach (long dim in dims)
            count = SizeChecker.Multiply(count, dim);
        return count;
    }
}
