using System.Numerics.Tensors;

namespace MLExtensions.Onnx;

/// <summary>Convolution and its transpose over any number of spatial axes.</summary>
internal static class ConvolutionKernels
{
    private const int Stretch = 1024;

    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Conv", Conv);
        kernels.Add("ConvTranspose", ConvTranspose);
    }

    // Y[n, m, o] = B[m] + Σ_c Σ_k W[m, c, k] · X[n, c, o·stride + k·dilation − pad]
    private static ReferenceTensor Conv(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor w = c.Input(1);
        int groups = (int)c.Node.GetInt("group", 1);
        if (w.Dims.Length != x.Dims.Length || x.Dims.Length < 3 || x.Dims[1] != w.Dims[1] * groups || w.Dims[0] % groups != 0)
            throw c.Bad($"X [N, C, …] and W [M, C / group, …] do not fit with group {groups}");
        CheckKernelShape(c, w);
        WindowGeometry geometry = WindowGeometry.Of(c, w.Dims[2..], ceil: false);
        int[] offsets = geometry.Offsets();
        int batch = (int)x.Dims[0], channels = (int)x.Dims[1], filters = (int)w.Dims[0];
        int perGroup = (int)w.Dims[1], inputs = geometry.InputCount, taps = geometry.KernelCount, outputs = geometry.OutputCount;
        var values = new double[batch * filters * outputs];
        // What each kernel position sees of one channel is gathered once for all filters, and in stretches that stay in the cache.
        var seen = new double[taps * Math.Min(outputs, Stretch)];
        for (int n = 0; n < batch; n++)
        {
            for (int m = 0; m < filters; m++)
                values.AsSpan(((n * filters) + m) * outputs, outputs).Fill(Bias(c, m));
            for (int start = 0; start < outputs; start += Stretch)
            {
                int length = Math.Min(Stretch, outputs - start);
                for (int channel = 0; channel < channels; channel++)
                {
                    ReadOnlySpan<double> plane = x.Values.AsSpan(((n * channels) + channel) * inputs, inputs);
                    for (int k = 0; k < taps; k++)
                    {
                        for (int o = 0; o < length; o++)
                        {
                            int offset = offsets[(k * outputs) + start + o];
                            seen[(k * length) + o] = offset < 0 ? 0 : plane[offset];
                        }
                    }

                    int group = channel / perGroup;
                    for (int m = group * filters / groups; m < (group + 1) * filters / groups; m++)
                    {
                        Span<double> y = values.AsSpan((((n * filters) + m) * outputs) + start, length);
                        int firstWeight = ((m * perGroup) + (channel % perGroup)) * taps;
                        for (int k = 0; k < taps; k++)
                            TensorPrimitives.MultiplyAdd(seen.AsSpan(k * length, length), w.Values[firstWeight + k], y, y);
                    }
                }
            }
        }

        return new ReferenceTensor(x.ElementType, [batch, filters, .. geometry.Output], values);
    }

    // Y[n, m, i·stride + k·dilation − pad] += W[c, m, k] · X[n, c, i]: Conv with the roles of X and Y exchanged.
    private static ReferenceTensor ConvTranspose(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor w = c.Input(1);
        int groups = (int)c.Node.GetInt("group", 1);
        if (w.Dims.Length != x.Dims.Length || x.Dims.Length < 3 || x.Dims[1] != w.Dims[0] || w.Dims[0] % groups != 0)
            throw c.Bad($"X [N, C, …] and W [C, M / group, …] do not fit with group {groups}");
        CheckKernelShape(c, w);
        WindowGeometry geometry = TransposedGeometry(c, x.Dims[2..], w.Dims[2..]);
        int[] offsets = geometry.Offsets();
        int batch = (int)x.Dims[0], channels = (int)x.Dims[1], perGroup = (int)w.Dims[1], filters = perGroup * groups;
        int small = geometry.OutputCount, taps = geometry.KernelCount, large = geometry.InputCount;
        var values = new double[batch * filters * large];
        for (int n = 0; n < batch; n++)
        {
            for (int m = 0; m < filters; m++)
                values.AsSpan(((n * filters) + m) * large, large).Fill(Bias(c, m));
            for (int channel = 0; channel < channels; channel++)
            {
                ReadOnlySpan<double> from = x.Values.AsSpan(((n * channels) + channel) * small, small);
                int firstFilter = channel / (channels / groups) * perGroup;
                for (int m = 0; m < perGroup; m++)
                {
                    Span<double> y = values.AsSpan(((n * filters) + firstFilter + m) * large, large);
                    for (int k = 0; k < taps; k++)
                    {
                        double weight = w.Values[(((channel * perGroup) + m) * taps) + k];
                        for (int i = 0; i < small; i++)
                        {
                            int to = offsets[(k * small) + i];
                            if (to >= 0)
                                y[to] += weight * from[i];
                        }
                    }
                }
            }
        }

        return new ReferenceTensor(x.ElementType, [batch, filters, .. geometry.Input], values);
    }

    /// <summary>The geometry of the convolution whose transpose this is: its input is the node's output.</summary>
    private static WindowGeometry TransposedGeometry(KernelContext c, long[] small, long[] kernel)
    {
        int rank = small.Length;
        long[] strides = WindowGeometry.Attribute(c, "strides", rank, 1);
        long[] dilations = WindowGeometry.Attribute(c, "dilations", rank, 1);
        long[] extra = WindowGeometry.Attribute(c, "output_padding", rank, 0);
        long[] pads = WindowGeometry.Attribute(c, "pads", 2 * rank, 0);
        long[]? given = c.Node.GetInts("output_shape");
        string autoPad = c.Node.GetString("auto_pad", "NOTSET");
        long[] before = pads[..rank];
        long[] after = pads[rank..];
        var large = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long full = (strides[i] * (small[i] - 1)) + extra[i] + (dilations[i] * (kernel[i] - 1)) + 1;
            if (given is null && autoPad is "NOTSET" or "VALID")
            {
                if (autoPad == "VALID")
                    before[i] = after[i] = 0;
                large[i] = full - before[i] - after[i];
                continue;
            }

            // output_shape may hold batch and channels too.
            large[i] = given is null ? small[i] * strides[i] : given[given.Length - rank + i];
            long total = Math.Max(full - large[i], 0);
            before[i] = autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
            after[i] = total - before[i];
        }

        if (large.Any(size => size < 1))
            throw c.Bad($"the output would be [{string.Join(", ", large)}]");
        return new WindowGeometry(large, kernel, small, strides, dilations, before, after);
    }

    private static void CheckKernelShape(KernelContext c, ReferenceTensor w)
    {
        if (c.Node.GetInts("kernel_shape") is long[] declared && !declared.AsSpan().SequenceEqual(w.Dims.AsSpan(2)))
            throw c.Bad($"kernel_shape [{string.Join(", ", declared)}] is not that of W");
    }

    private static double Bias(KernelContext c, int filter)
    {
        if (c.InputOrNull(2) is not ReferenceTensor bias)
            return 0;
        return filter < bias.Values.Length ? bias.Values[filter] : throw c.Bad("B has too few elements");
    }
}
