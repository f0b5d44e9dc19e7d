namespace MLExtensions.Onnx;

/// <summary>Resize, and Upsample of old opsets: one axis after the other, since every mode is a product over the axes.</summary>
internal static class ResizeKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Upsample", Upsample);
        kernels.Add("Resize", Resize);
    }

    // Opset 9 made the scales an input; opset 10 replaced the operator by Resize.
    private static ReferenceTensor Upsample(KernelContext c)
    {
        double[] scales = c.Opset >= 9 ? c.Input(1).Values : Array.ConvertAll(c.Node.GetFloats("scales") ?? throw c.Bad("there are no scales"), scale => (double)scale);
        return Scaled(c, scales, new Sampling(c.Node.GetString("mode", "nearest"), "asymmetric", "floor"));
    }

    private static ReferenceTensor Resize(KernelContext c)
    {
        string mode = c.Node.GetString("mode", "nearest");
        // Opset 10: inputs X and scales; asymmetric, and nearest downward when shrinking is the ceiling.
        if (c.Opset < 11)
            return Scaled(c, c.Input(1).Values, new Sampling(mode, "asymmetric", "simple"));
        if (c.Node.GetInt("antialias", 0) != 0)
            throw new NotSupportedException($"Node {c.Node.Describe()} resizes with antialias = 1; only plain sampling is known.");
        ReferenceTensor x = c.Input(0);
        int rank = x.Dims.Length;
        int[] axes = c.Node.GetInts("axes")?.Select(axis => c.Axis(axis, rank)).ToArray() ?? [.. Enumerable.Range(0, rank)];
        var sampling = new Sampling(mode, c.Node.GetString("coordinate_transformation_mode", "half_pixel"), c.Node.GetString("nearest_mode", "round_prefer_floor"))
        {
            CubicCoefficient = c.Node.GetFloat("cubic_coeff_a", -0.75f),
            ExcludeOutside = c.Node.GetInt("exclude_outside", 0) != 0,
            Extrapolation = c.Node.GetFloat("extrapolation_value", 0),
        };
        double[] scales = c.InputOrNull(2)?.Values ?? [];
        long[] sizes = c.IntsOrNull(3) ?? [];
        double[] roi = c.InputOrNull(1)?.Values ?? [];
        if (scales.Length == 0 == (sizes.Length == 0))
            throw c.Bad("exactly one of scales and sizes must be given");
        if ((scales.Length == 0 ? sizes.Length : scales.Length) != axes.Length)
            throw c.Bad($"scales or sizes must have {axes.Length} entries");
        if (sizes.Length > 0)
            (sizes, scales) = Policy(c, x, axes, sizes);
        else
            sizes = [.. axes.Select((axis, i) => (long)Math.Floor(x.Dims[axis] * scales[i]))];
        bool crops = sampling.Coordinates == "tf_crop_and_resize";
        for (int i = 0; i < axes.Length; i++)
        {
            (double start, double end) = crops && roi.Length == 2 * axes.Length ? (roi[i], roi[i + axes.Length]) : (0, 1);
            x = ResizeAxis(x, axes[i], sizes[i], scales[i], start, end, sampling);
        }

        return x;
    }

    /// <summary>Sizes and scales under <c>keep_aspect_ratio_policy</c> (opset 18).</summary>
    private static (long[] Sizes, double[] Scales) Policy(KernelContext c, ReferenceTensor x, int[] axes, long[] sizes)
    {
        double[] scales = [.. axes.Select((axis, i) => (double)sizes[i] / x.Dims[axis])];
        string policy = c.Node.GetString("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
            return (sizes, scales);
        double scale = policy == "not_larger" ? scales.Min() : scales.Max();
        return ([.. axes.Select(axis => (long)Math.Floor((scale * x.Dims[axis]) + 0.5))], [.. axes.Select(_ => scale)]);
    }

    private static ReferenceTensor Scaled(KernelContext c, double[] scales, Sampling sampling)
    {
        ReferenceTensor x = c.Input(0);
        if (scales.Length != x.Dims.Length)
            throw c.Bad($"there are {scales.Length} scales");
        for (int axis = 0; axis < scales.Length; axis++)
            x = ResizeAxis(x, axis, (long)Math.Floor(x.Dims[axis] * scales[axis]), scales[axis], 0, 1, sampling);
        return x;
    }

    private static ReferenceTensor ResizeAxis(ReferenceTensor x, int axis, long size, double scale, double start, double end, Sampling sampling)
    {
        if (scale == 1 && size == x.Dims[axis] && sampling.Coordinates != "tf_crop_and_resize")
            return x;
        (int outer, int length, int inner) = Indexing.Split(x.Dims, axis);
        var dims = (long[])x.Dims.Clone();
        dims[axis] = size;
        var values = new double[outer * size * inner];
        for (int o = 0; o < size; o++)
        {
            double position = sampling.Position(o, length, size, scale, start, end);
            bool outside = sampling.Coordinates == "tf_crop_and_resize" && (position < 0 || position > length - 1);
            List<(int Index, double Weight)> taps = outside ? [] : sampling.Taps(position, length, scale);
            for (int line = 0; line < outer * inner; line++)
            {
                int from = (line / inner * length * inner) + (line % inner);
                values[(((line / inner * size) + o) * inner) + (line % inner)] = outside ? sampling.Extrapolation : taps.Sum(tap => tap.Weight * x.Values[from + (tap.Index * inner)]);
            }
        }

        return new ReferenceTensor(x.ElementType, dims, values);
    }
}
