namespace MLExtensions.Onnx;

/// <summary>Row-major index arithmetic of the reference kernels.</summary>
internal static class Indexing
{
    public static int Count(ReadOnlySpan<long> dims)
    {
        long count = 1;
        foreach (long dim in dims)
            count = checked(count * dim);
        return checked((int)count);
    }

    public static long[] Strides(ReadOnlySpan<long> dims)
    {
        var strides = new long[dims.Length];
        long stride = 1;
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= dims[i];
        }

        return strides;
    }

    /// <summary>Steps to the next index in row-major order; after the last one the index is zero again.</summary>
    public static void Advance(Span<long> index, ReadOnlySpan<long> dims)
    {
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            if (++index[i] < dims[i])
                return;
            index[i] = 0;
        }
    }

    public static int Offset(ReadOnlySpan<long> index, ReadOnlySpan<long> strides)
    {
        long offset = 0;
        for (int i = 0; i < index.Length; i++)
            offset += index[i] * strides[i];
        return (int)offset;
    }

    /// <summary>A tensor whose elements are elements of another: the callback fills the source's index for an index of the result.</summary>
    public static ReferenceTensor Rearrange(ReferenceTensor source, long[] dims, Action<long[], long[]> sourceIndex)
    {
        var values = new double[Count(dims)];
        long[] strides = Strides(source.Dims);
        var at = new long[dims.Length];
        var from = new long[source.Dims.Length];
        for (int i = 0; i < values.Length; i++)
        {
            sourceIndex(at, from);
            values[i] = source.Values[Offset(from, strides)];
            Advance(at, dims);
        }

        return new ReferenceTensor(source.ElementType, dims, values);
    }

    /// <summary>The elements before, along and behind an axis: a tensor as [outer, length, inner].</summary>
    public static (int Outer, int Length, int Inner) Split(ReadOnlySpan<long> dims, int axis) =>
        (Count(dims[..axis]), (int)dims[axis], Count(dims[(axis + 1)..]));
}
