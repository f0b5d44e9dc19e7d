namespace MLExtensions.Onnx;

/// <summary>.NET types against element types.</summary>
internal static class ElementTypes
{
    public static OnnxElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return OnnxElementType.Float;
        if (typeof(T) == typeof(long)) return OnnxElementType.Int64;
        if (typeof(T) == typeof(int)) return OnnxElementType.Int32;
        if (typeof(T) == typeof(bool)) return OnnxElementType.Bool;
        if (typeof(T) == typeof(Half)) return OnnxElementType.Float16;
        if (typeof(T) == typeof(double)) return OnnxElementType.Double;
        if (typeof(T) == typeof(byte)) return OnnxElementType.UInt8;
        if (typeof(T) == typeof(sbyte)) return OnnxElementType.Int8;
        if (typeof(T) == typeof(ushort)) return OnnxElementType.UInt16;
        if (typeof(T) == typeof(short)) return OnnxElementType.Int16;
        if (typeof(T) == typeof(uint)) return OnnxElementType.UInt32;
        if (typeof(T) == typeof(ulong)) return OnnxElementType.UInt64;
        throw new NotSupportedException(
            $"{typeof(T)} is not an element type of an ONNX tensor here; use float, double, Half, bool, string or an integer type.");
    }

    /// <summary>Bytes of one element, or null for texts, for what is packed below a byte, and for what is unknown.</summary>
    public static int? SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool => 1,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 2,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 4,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Complex64 => 8,
        OnnxElementType.Complex128 => 16,
        _ => null,
    };

    /// <summary>Bytes of so many elements of a type of the format, or null for texts and for what is unknown. The 8-, 4- and 2-bit types of newer formats count too.</summary>
    public static long? ByteCount(int dataType, long count) => dataType switch
    {
        17 or 18 or 19 or 20 or 24 => count,
        21 or 22 or 23 => count / 2 + count % 2,
        25 or 26 => count / 4 + (count % 4 == 0 ? 0 : 1),
        _ => SizeOf((OnnxElementType)dataType) is int size ? checked(count * size) : null,
    };

    /// <summary>The product of the dimensions; an error names the parameter.</summary>
    public static long Count(ReadOnlySpan<long> dims, string parameter)
    {
        long count = 1;
        foreach (long dim in dims)
        {
            if (dim < 0)
                throw new ArgumentOutOfRangeException(parameter, dim, $"A dimension of [{string.Join(", ", dims.ToArray())}] is negative; the data of a tensor has known dimensions.");
            count = checked(count * dim);
        }

        return count;
    }

    public static void CheckCount(long values, ReadOnlySpan<long> dims, string parameter)
    {
        long count = Count(dims, parameter);
        if (values != count)
            throw new ArgumentException($"Dimensions [{string.Join(", ", dims.ToArray())}] need {count} values, {values} were given.", parameter);
    }
}
