namespace MLExtensions.Onnx;

/// <summary>Multidirectional broadcasting, as NumPy's: shapes are aligned at the last dimension, and a size of 1 is repeated.</summary>
internal static class Broadcasting
{
    /// <summary>The common shape.</summary>
    public static long[] Shape(KernelContext context, params ReadOnlySpan<ReferenceTensor> tensors)
    {
        int rank = 0;
        foreach (ReferenceTensor tensor in tensors)
            rank = Math.Max(rank, tensor.Dims.Length);
        var shape = new long[rank];
        Array.Fill(shape, 1);
        foreach (ReferenceTensor tensor in tensors)
        {
            int lead = rank - tensor.Dims.Length;
            for (int i = 0; i < tensor.Dims.Length; i++)
            {
                long size = tensor.Dims[i];
                if (shape[lead + i] == 1)
                    shape[lead + i] = size;
                else if (size != 1 && size != shape[lead + i])
                    throw context.Bad("the shapes do not broadcast");
            }
        }

        return shape;
    }

    /// <summary>The values repeated to a shape that they broadcast to.</summary>
    public static double[] Expand(ReferenceTensor tensor, long[] shape)
    {
        if (tensor.Dims.AsSpan().SequenceEqual(shape))
            return tensor.Values;
        int lead = shape.Length - tensor.Dims.Length;
        return Indexing.Rearrange(tensor, shape, (at, from) =>
        {
            for (int i = 0; i < from.Length; i++)
                from[i] = tensor.Dims[i] == 1 ? 0 : at[lead + i];
        }).Values;
    }

    /// <summary>A function of two broadcast inputs, of the first one's type unless another is given.</summary>
    public static ReferenceTensor Zip(KernelContext context, Func<double, double, double> function, OnnxElementType? type = null)
    {
        ReferenceTensor a = context.Input(0);
        ReferenceTensor b = context.Input(1);
        long[] shape = Shape(context, a, b);
        double[] left = Expand(a, shape);
        double[] right = Expand(b, shape);
        var values = new double[left.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = function(left[i], right[i]);
        return new ReferenceTensor(type ?? a.ElementType, shape, values);
    }

    /// <summary>A function of two broadcast inputs whose pieces are chosen by the same two inputs.</summary>
    /// <param name="context">The node.</param>
    /// <param name="choose">The choice and the distance to the kink.</param>
    /// <param name="function">The value on the piece that was chosen.</param>
    /// <param name="type">Type of the result; null for the first input's.</param>
    public static ReferenceTensor ZipPiecewise(
        KernelContext context, Func<double, double, (long Choice, double Distance)> choose, Func<double, double, long, double> function, OnnxElementType? type = null)
    {
        ReferenceTensor a = context.Input(0);
        ReferenceTensor b = context.Input(1);
        long[] shape = Shape(context, a, b);
        double[] decidingLeft = Expand(context.Deciding(0), shape);
        double[] decidingRight = Expand(context.Deciding(1), shape);
        long[] choices = context.Decide(decidingLeft.Length, i => choose(decidingLeft[i], decidingRight[i]));
        double[] left = Expand(a, shape);
        double[] right = Expand(b, shape);
        var values = new double[left.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = function(left[i], right[i], choices[i]);
        return new ReferenceTensor(type ?? a.ElementType, shape, values);
    }
}
