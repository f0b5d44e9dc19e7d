namespace MLExtensions.Onnx;

/// <summary>Reads small constants that shapes are computed with.</summary>
internal static class TensorContent
{
    /// <summary>The numbers of an integer or Boolean tensor of rank 0 or 1, or null.</summary>
    public static SymbolicInt[]? Integers(OnnxTensor tensor) => !IsSmall(tensor) ? null : tensor.ElementType switch
    {
        OnnxElementType.Int64 => Convert<long>(tensor, value => value),
        OnnxElementType.Int32 => Convert<int>(tensor, value => value),
        OnnxElementType.Bool => Convert<bool>(tensor, value => value ? 1 : 0),
        _ => null,
    };

    /// <summary>The numbers of a floating-point tensor of rank 0 or 1, or null.</summary>
    public static double[]? Numbers(OnnxTensor tensor) => !IsSmall(tensor) ? null : tensor.ElementType switch
    {
        OnnxElementType.Float => Array.ConvertAll(Read<float>(tensor), value => (double)value),
        OnnxElementType.Double => Read<double>(tensor),
        OnnxElementType.Float16 => Array.ConvertAll(Read<Half>(tensor), value => (double)value),
        _ => null,
    };

    private static bool IsSmall(OnnxTensor tensor) =>
        tensor.Dims.Count <= 1 && !tensor.IsExternal && tensor.Dims.All(dim => dim <= InferredShapes.MaxContent);

    private static SymbolicInt[] Convert<T>(OnnxTensor tensor, Converter<T, SymbolicInt> convert)
        where T : unmanaged => Array.ConvertAll(Read<T>(tensor), convert);

    private static T[] Read<T>(OnnxTensor tensor)
        where T : unmanaged
    {
        try
        {
            return [.. tensor.AsSpan<T>()];
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }
}
