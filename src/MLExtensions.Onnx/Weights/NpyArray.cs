namespace MLExtensions.Onnx;

/// <summary>One array in the NPY format: a header and the elements.</summary>
internal static class NpyArray
{
    public static void Write(Stream stream, OnnxTensor tensor)
    {
        stream.Write(new NpyHeader(tensor.ElementType, BigEndian: false, FortranOrder: false, [.. tensor.Dims]).ToBytes());
        stream.Write(tensor.ToBytes().Span);
    }

    /// <summary>Reads an array that ends where the stream does.</summary>
    /// <param name="stream">Begins with the magic.</param>
    /// <param name="available">How many bytes there can be at most: the header's claim is checked before memory is taken for it.</param>
    /// <param name="source">For messages.</param>
    public static OnnxTensor Read(Stream stream, long available, string source)
    {
        NpyHeader header = NpyHeader.Read(stream, source);
        int size = ElementTypes.SizeOf(header.Type)!.Value;
        long bytes = ByteCount(header.Dims, size, source);
        if (bytes > available || bytes > Array.MaxLength)
            throw new InvalidDataException(FormattableString.Invariant($"{source} [{string.Join(", ", header.Dims)}] needs {bytes:N0} bytes of data; there are {available:N0}."));
        byte[] data = GC.AllocateUninitializedArray<byte>((int)bytes);
        int read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (read < data.Length)
            throw new InvalidDataException(FormattableString.Invariant($"{source} ends after {read:N0} of {bytes:N0} bytes of data."));
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException(FormattableString.Invariant($"{source} [{string.Join(", ", header.Dims)}] has more than its {bytes:N0} bytes of data."));
        if (header.BigEndian)
            ElementOrder.Swap(data, header.Type is OnnxElementType.Complex64 or OnnxElementType.Complex128 ? size / 2 : size);
        if (header.FortranOrder && header.Dims.Length > 1)
            data = ElementOrder.FromColumnMajor(data, header.Dims, size);
        return OnnxTensor.FromBytes(header.Type, header.Dims, data);
    }

    private static long ByteCount(long[] dims, int size, string source)
    {
        try
        {
            return checked(ElementTypes.Count(dims, nameof(dims)) * size);
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"{source} has the impossible shape [{string.Join(", ", dims)}].", error);
        }
    }
}
