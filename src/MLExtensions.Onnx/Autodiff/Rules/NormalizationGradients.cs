namespace MLExtensions.Onnx;

/// <summary>Gradients of normalizations by moments.</summary>
/// <remarks>
/// With x̂ = (x − μ)/σ over a set of elements, dx = (dx̂ − mean dx̂ − x̂ · mean(dx̂ · x̂))/σ: S. Ioffe and C. Szegedy, Batch normalization, ICML 2015, section 3.
/// </remarks>
internal static class NormalizationGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("BatchNormalization", BatchNormalization);
        rules.Add("LayerNormalization", LayerNormalization);
        rules.Add("InstanceNormalization", InstanceNormalization);
        rules.Add("GroupNormalization", GroupNormalization);
        rules.Add("MeanVarianceNormalization", MeanVarianceNormalization);
    }

    private static void BatchNormalization(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        int rank = c.RankOf(0);
        string dY = c.OutputGradient;
        long[] others = [0, .. From(2, rank)];
        if (c.GradientOf(1) is not null || c.GradientOf(2) is not null)
            throw new NotSupportedException($"The gradient of node {c.Node.Describe()} flows into its running statistics; these have no gradient rule.");
        if (c.Node.GetInt("training_mode", 0) != 0)
        {
            Moments moments = Moments.Of(c, c.Input(0), others);
            c.Set(0, moments.Back(c, emit.Mul(dY, Channels(emit, c.Input(1), rank))));
            SetScaleAndShift(c, moments.Normalized, others);
            return;
        }

        // The statistics are parameters like the others.
        string inverse = emit.Node("Reciprocal", [emit.Node("Sqrt", [emit.Add(c.Input(4), c.Scalar(c.Node.GetFloat("epsilon", 1e-5f)))])]);
        string slope = emit.Mul(c.Input(1), inverse);
        if (c.Wants(0))
            c.Set(0, emit.Mul(dY, Channels(emit, slope, rank)));
        if (c.Wants(3))
            c.Set(3, emit.Neg(emit.Mul(slope, emit.ReduceSum(dY, others, keepDims: false))));
        if (c.Wants(1) || c.Wants(2) || c.Wants(4))
        {
            string normalized = emit.Mul(emit.Sub(c.Input(0), Channels(emit, c.Input(3), rank)), Channels(emit, inverse, rank));
            SetScaleAndShift(c, normalized, others);
            if (c.Wants(4))
            {
                string along = emit.ReduceSum(emit.Mul(dY, normalized), others, keepDims: false);
                c.Set(4, emit.Mul(emit.Mul(along, emit.Mul(slope, inverse)), c.Scalar(-0.5)));
            }
        }
    }

    private static void InstanceNormalization(GradientContext c)
    {
        int rank = c.RankOf(0);
        Moments moments = Moments.Of(c, c.Input(0), From(2, rank));
        c.Set(0, moments.Back(c, c.Emit.Mul(c.OutputGradient, Channels(c.Emit, c.Input(1), rank))));
        SetScaleAndShift(c, moments.Normalized, [0, .. From(2, rank)]);
    }

    private static void GroupNormalization(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        int rank = c.RankOf(0);
        string groups = emit.Ints(0, c.Node.GetInt("num_groups", 1), -1);
        Moments moments = Moments.Of(c, emit.Reshape(c.Input(0), groups), [2]);
        string scaled = emit.Mul(c.OutputGradient, Channels(emit, c.Input(1), rank));
        c.Set(0, emit.ReshapeAs(moments.Back(c, emit.Reshape(scaled, groups)), c.Input(0)));
        SetScaleAndShift(c, c.Wants(1) ? emit.ReshapeAs(moments.Normalized, c.Input(0)) : "", [0, .. From(2, rank)]);
    }

    private static void LayerNormalization(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        int rank = c.RankOf(0);
        long axis = c.Node.GetInt("axis", -1);
        long[] axes = From((int)(axis < 0 ? axis + rank : axis), rank);
        Moments moments = Moments.Of(c, c.Input(0), axes);
        string? dX = null;
        if (c.GradientOf(0) is string dY)
        {
            dX = c.Wants(0) ? moments.Back(c, emit.Mul(dY, c.Input(1))) : null;
            if (c.Wants(1))
                c.SetBroadcast(1, emit.Mul(dY, moments.Normalized));
            if (c.Wants(2))
                c.SetBroadcast(2, dY);
        }

        if (!c.Wants(0))
            return;
        // The mean and 1/σ may be used on their own: dμ/dx = 1/n, d(1/σ)/dx = −x̂/(n·σ²).
        if (c.GradientOf(1) is string dMean)
            Add(emit.Div(dMean, moments.Count(c)));
        if (c.GradientOf(2) is string dInverse)
            Add(emit.Neg(emit.Div(emit.Mul(emit.Mul(dInverse, emit.Square(moments.Inverse)), moments.Normalized), moments.Count(c))));
        c.Set(0, dX!);

        void Add(string part) => dX = emit.Add(dX ?? emit.ZerosLike(c.Input(0)), part);
    }

    private static void MeanVarianceNormalization(GradientContext c)
    {
        long[] axes = c.Node.GetInts("axes") ?? [0, 2, 3];
        c.Set(0, Moments.Of(c, c.Input(0), axes, defaultEpsilon: 0).Back(c, c.OutputGradient));
    }

    private static void SetScaleAndShift(GradientContext c, string normalized, long[] axes)
    {
        if (c.Wants(1))
            c.Set(1, c.Emit.ReduceSum(c.Emit.Mul(c.OutputGradient, normalized), axes, keepDims: false));
        if (c.Wants(2))
            c.Set(2, c.Emit.ReduceSum(c.OutputGradient, axes, keepDims: false));
    }

    /// <summary>[C] → [C, 1, …], which broadcasts over [N, C, …].</summary>
    private static string Channels(GraphEmitter emit, string vector, int rank) => rank <= 2 ? vector : emit.Unsqueeze(vector, From(1, rank - 1));

    private static long[] From(int first, int end) => [.. Enumerable.Range(first, Math.Max(end - first, 0)).Select(axis => (long)axis)];

    /// <summary>Normalized values and 1/σ over some axes.</summary>
    private sealed record Moments(string Value, long[] Axes, string Normalized, string Inverse)
    {
        public static Moments Of(GradientContext c, string value, long[] axes, float defaultEpsilon = 1e-5f)
        {
            GraphEmitter emit = c.Emit;
            string centered = emit.Sub(value, emit.ReduceMean(value, axes));
            string variance = emit.ReduceMean(emit.Square(centered), axes);
            float epsilon = c.Node.GetFloat("epsilon", defaultEpsilon);
            string deviation = emit.Node("Sqrt", [epsilon == 0 ? variance : emit.Add(variance, c.Scalar(epsilon))]);
            string inverse = emit.Node("Reciprocal", [deviation]);
            return new Moments(value, axes, emit.Mul(centered, inverse), inverse);
        }

        /// <summary>From the gradient of the normalized values to that of the values.</summary>
        public string Back(GradientContext c, string gradient)
        {
            GraphEmitter emit = c.Emit;
            string along = emit.Mul(Normalized, emit.ReduceMean(emit.Mul(gradient, Normalized), Axes));
            return emit.Mul(emit.Sub(emit.Sub(gradient, emit.ReduceMean(gradient, Axes)), along), Inverse);
        }

        /// <summary>How many elements each pair of moments is of.</summary>
        public string Count(GradientContext c)
        {
            string dims = c.Emit.Node("Gather", [c.Emit.Shape(Value), c.Emit.Ints(Axes)], OnnxAttribute.Int("axis", 0));
            return c.Emit.CastLike(c.Emit.Node("ReduceProd", [dims], OnnxAttribute.Int("keepdims", 0)), Inverse);
        }
    }
}
