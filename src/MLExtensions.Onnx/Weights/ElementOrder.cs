namespace MLExtensions.Onnx;

/// <summary>Brings elements into the order that tensors have here: little-endian, row-major.</summary>
internal static class ElementOrder
{
    /// <summary>Reverses the bytes of each number, in place.</summary>
    public static void Swap(Span<byte> data, int size)
    {
        for (int i = 0; i < data.Length; i += size)
            data.Slice(i, size).Reverse();
    }

    /// <summary>Row-major elements from those in which the first index runs fastest.</summary>
    public static byte[] FromColumnMajor(ReadOnlySpan<byte> source, ReadOnlySpan<long> dims, int size)
    {
        byte[] target = GC.AllocateUninitializedArray<byte>(source.Length);
        Span<long> strides = stackalloc long[dims.Length];
        long stride = size;
        for (int i = 0; i < dims.Length; i++)
        {
            strides[i] = stride;
            stride *= dims[i];
        }

        Span<long> index = stackalloc long[dims.Length];
        index.Clear();
        long from = 0;
        for (int to = 0; to < target.Length; to += size)
        {
            source.Slice((int)from, size).CopyTo(target.AsSpan(to));
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < dims[axis])
                    break;
                from -= strides[axis] * dims[axis];
                index[axis] = 0;
            }
        }

        return target;
    }
}
