namespace MLExtensions.Onnx;

/// <summary>
/// Gradients of resizing. Along each axis it is a product with a matrix of interpolation weights; its gradient is one with the transposed matrix, or a sum over
/// blocks where elements are repeated a whole number of times.
/// </summary>
internal static class ResizeGradients
{
    public static void Register(GradientRules rules) => rules.Add("Resize", Resize);

    private static void Resize(GradientContext c)
    {
        if (c.Wants(0))
            c.Set(0, Back(c));
    }

    private static string Back(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        int rank = c.RankOf(0);
        if (c.Node.GetInt("antialias", 0) != 0)
            throw new NotSupportedException($"Node {c.Node.Describe()} resizes with antialias = 1; only plain sampling has a gradient rule.");
        IReadOnlyList<OnnxDim> from = c.Shapes.Find(c.Input(0))!.Dims!;
        IReadOnlyList<OnnxDim>? to = c.Shapes.Find(c.Output())?.Dims;
        string gradient = c.OutputGradient;
        double[] scales = Scales(c, rank, from, to);
        double[]? roi = Roi(c, rank);
        var sampling = new Sampling(c.Node.GetString("mode", "nearest"), c.Node.GetString("coordinate_transformation_mode", "half_pixel"), c.Node.GetString("nearest_mode", "round_prefer_floor"))
        {
            CubicCoefficient = c.Node.GetFloat("cubic_coeff_a", -0.75f),
            ExcludeOutside = c.Node.GetInt("exclude_outside", 0) != 0,
        };
        bool crops = sampling.Coordinates == "tf_crop_and_resize";
        long inner = 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            if (scales[axis] != 1 || (crops && (roi![axis] != 0 || roi[axis + rank] != 1)))
            {
                if (inner < 0 || from[axis].Size is not long length || to?[axis].Size is not long size)
                    throw Unknown(c);
                gradient = BackAlong(emit, gradient, inner, Weights(sampling, length, size, scales[axis], crops ? roi![axis] : 0, crops ? roi![axis + rank] : 1), c);
            }

            inner = from[axis].Size is long known ? inner * known : -1;
        }

        return gradient == c.OutputGradient ? gradient : emit.ReshapeAs(gradient, c.Input(0));
    }

    /// <summary>[…, size, inner] → […, length, inner].</summary>
    private static string BackAlong(GraphEmitter emit, string gradient, long inner, double[,] weights, GradientContext c)
    {
        int size = weights.GetLength(0), length = weights.GetLength(1);
        if (RepeatsWhole(weights) is int times)
            return emit.ReduceSum(emit.Reshape(gradient, emit.Ints(-1, length, times, inner)), [2], keepDims: false);
        bool last = inner == 1;
        var matrix = new float[size * length];
        for (int o = 0; o < size; o++)
        {
            for (int i = 0; i < length; i++)
                matrix[last ? (o * length) + i : (i * size) + o] = (float)weights[o, i];
        }

        string constant = emit.CastLike(emit.Constant(OnnxTensor.Create<float>(matrix, last ? [size, length] : [length, size]), "interpolation"), c.Output());
        return last
            ? emit.Node("MatMul", [emit.Reshape(gradient, emit.Ints(-1, size)), constant])
            : emit.Node("MatMul", [constant, emit.Reshape(gradient, emit.Ints(-1, size, inner))]);
    }

    /// <summary>How many times each element is repeated, where that is all that happens.</summary>
    private static int? RepeatsWhole(double[,] weights)
    {
        int size = weights.GetLength(0), length = weights.GetLength(1);
        if (size % length != 0)
            return null;
        int times = size / length;
        for (int o = 0; o < size; o++)
        {
            if (weights[o, o / times] != 1)
                return null;
        }

        return times;
    }

    /// <summary>The share of each original element (column) in each resized one (row).</summary>
    private static double[,] Weights(Sampling sampling, long length, long size, double scale, double start, double end)
    {
        var weights = new double[size, length];
        for (int o = 0; o < size; o++)
        {
            double position = sampling.Position(o, length, size, scale, start, end);
            if (sampling.Coordinates == "tf_crop_and_resize" && (position < 0 || position > length - 1))
                continue;
            foreach ((int index, double weight) in sampling.Taps(position, (int)length, scale))
                weights[o, index] += weight;
        }

        return weights;
    }

    /// <summary>The scale of every axis, 1 for those that keep their size.</summary>
    private static double[] Scales(GradientContext c, int rank, IReadOnlyList<OnnxDim> from, IReadOnlyList<OnnxDim>? to)
    {
        int[] axes = Axes(c, rank);
        var scales = new double[rank];
        Array.Fill(scales, 1);
        if (c.HasInput(2) && c.Shapes.StaticDims(c.Input(2)) is not [0])
        {
            double[] given = c.Shapes.Numbers(c.Input(2)) ?? throw Unknown(c);
            for (int i = 0; i < axes.Length; i++)
                scales[axes[i]] = given[i];
            return scales;
        }

        long[]? sizes = c.Shapes.Integers(c.Input(3));
        string policy = c.Node.GetString("keep_aspect_ratio_policy", "stretch");
        for (int i = 0; i < axes.Length; i++)
        {
            if (from[axes[i]].Size is long length && (sizes?[i] ?? to?[axes[i]].Size) is long size)
                scales[axes[i]] = (double)size / length;
            else if (to is null || from[axes[i]] == OnnxDim.Unknown || to[axes[i]] != from[axes[i]])
                throw Unknown(c);
        }

        if (policy != "stretch")
        {
            double[] asked = [.. axes.Select(axis => scales[axis])];
            double common = policy == "not_larger" ? asked.Min() : asked.Max();
            foreach (int axis in axes)
                scales[axis] = common;
        }

        return scales;
    }

    /// <summary>The region to crop for tf_crop_and_resize: starts, then ends, of every axis.</summary>
    private static double[]? Roi(GradientContext c, int rank)
    {
        if (c.Node.GetString("coordinate_transformation_mode", "half_pixel") != "tf_crop_and_resize")
            return null;
        double[] given = c.Shapes.Numbers(c.Input(1)) ?? throw Unknown(c);
        int[] axes = Axes(c, rank);
        double[] region = [.. Enumerable.Repeat(0.0, rank), .. Enumerable.Repeat(1.0, rank)];
        for (int i = 0; i < axes.Length; i++)
            (region[axes[i]], region[axes[i] + rank]) = (given[i], given[i + axes.Length]);
        return region;
    }

    private static int[] Axes(GradientContext c, int rank) =>
        c.Node.GetInts("axes") is long[] axes ? [.. axes.Select(axis => (int)(axis < 0 ? axis + rank : axis))] : [.. Enumerable.Range(0, rank)];

    private static NotSupportedException Unknown(GradientContext c) => new(
        $"The gradient of node {c.Node.Describe()} needs the sizes before and after resizing, which are not known before the run; declare the dimensions of the graph's inputs and make scales or sizes constants.");
}
