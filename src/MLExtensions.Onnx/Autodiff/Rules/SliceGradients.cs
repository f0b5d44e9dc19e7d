namespace MLExtensions.Onnx;

/// <summary>Gradients of operators that cut tensors apart and put them together.</summary>
internal static class SliceGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Slice", Slice);
        rules.Add("Concat", Concat);
        rules.Add("Split", Split);
        rules.Add("Pad", Pad);
    }

    /// <summary>Where every step is 1 the gradient is padded with zeros; otherwise its rows are put in their places axis by axis.</summary>
    private static void Slice(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        int rank = context.RankOf(0);
        long[] axes = Axes(context, rank);
        long[] dims = context.Shapes.StaticDims(context.Input(0)) ?? [];
        long[]? starts = context.Shapes.Integers(context.Input(1));
        long[]? steps = context.HasInput(4) ? context.Shapes.Integers(context.Input(4)) : [.. axes.Select(_ => 1L)];
        long[]? sizes = context.Shapes.StaticDims(context.Output());
        if (dims.Length == rank && starts is not null && sizes is not null && steps is not null && steps.All(step => step == 1))
        {
            var pads = new long[2 * rank];
            for (int i = 0; i < axes.Length; i++)
            {
                long size = dims[axes[i]];
                long start = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, size);
                pads[axes[i]] = start;
                pads[rank + axes[i]] = size - start - sizes[axes[i]];
            }

            context.Set(0, emit.Node("Pad", [context.OutputGradient, emit.Ints(pads)]));
            return;
        }

        string gradient = context.OutputGradient;
        for (int i = 0; i < axes.Length; i++)
            gradient = Spread(context, gradient, i, (int)axes[i]);
        context.Set(0, gradient);
    }

    /// <summary>The rows of one axis at the positions that the slice took them from, zeros elsewhere.</summary>
    private static string Spread(GradientContext context, string gradient, int number, int axis)
    {
        GraphEmitter emit = context.Emit;
        string size = emit.ShapeOf(context.Input(0), axis, axis + 1);
        string scalar = emit.Node("Squeeze", [size, emit.Ints(0)]);
        string positions = emit.Node("Range", [emit.Int(0), scalar, emit.Int(1)]);
        string[] bounds = [Bound(1), Bound(2), emit.Ints(0), context.HasInput(4) ? Bound(4) : emit.Ints(1)];
        string taken = emit.Node("Slice", [positions, .. bounds]);
        return IndexAdjoint.Rows(emit, gradient, taken, axis, size);

        string Bound(int input) => emit.Node("Slice", [emit.Cast(context.Input(input), OnnxElementType.Int64), emit.Ints(number), emit.Ints(number + 1), emit.Ints(0)]);
    }

    private static long[] Axes(GradientContext context, int rank)
    {
        if (!context.HasInput(3))
        {
            long count = context.Shapes.StaticDims(context.Input(1))?[0] ?? rank;
            return [.. Enumerable.Range(0, (int)count).Select(i => (long)i)];
        }

        long[] axes = context.Shapes.Integers(context.Input(3))
            ?? throw new NotSupportedException($"The axes of node {context.Node.Describe()} are computed at run time; its gradient needs them as constants.");
        return [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
    }

    private static void Concat(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        int count = context.Node.Input.Count;
        int rank = context.RankOf(0);
        long axis = context.Node.GetInt("axis", 0);
        int dimension = (int)(axis < 0 ? axis + rank : axis);
        if (count == 1)
        {
            context.Set(0, context.OutputGradient);
            return;
        }

        long?[] known = [.. context.Node.Input.Select(input => context.Shapes.Find(input)?.Dims?[dimension].Size)];
        string sizes = known.All(size => size is not null)
            ? emit.Ints([.. known.Select(size => size!.Value)])
            : emit.Node("Concat", [.. context.Node.Input.Select(input => emit.ShapeOf(input, dimension, dimension + 1))], OnnxAttribute.Int("axis", 0));
        string[] parts = emit.Nodes("Split", [context.OutputGradient, sizes], count, OnnxAttribute.Int("axis", dimension));
        for (int i = 0; i < count; i++)
            context.Set(i, parts[i]);
    }

    private static void Split(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string[] parts = [.. Enumerable.Range(0, context.Node.Output.Count).Select(i => context.GradientOf(i) ?? emit.ZerosLike(context.Output(i)))];
        context.Set(0, emit.Node("Concat", parts, OnnxAttribute.Int("axis", context.Node.GetInt("axis", 0))));
    }

    /// <summary>Constant padding is cut off again; mirrored and repeated elements are added to those they were copied from.</summary>
    private static void Pad(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string[] axes = context.HasInput(3) ? [context.Input(3)] : [];
        string mode = context.Node.GetString("mode", "constant");
        if (mode == "constant")
        {
            string[] inputs = axes.Length == 0 ? [context.OutputGradient, emit.Neg(context.Input(1))] : [context.OutputGradient, emit.Neg(context.Input(1)), "", axes[0]];
            string inner = emit.Node("Pad", inputs);
            context.Set(0, inner);
            if (context.HasInput(2) && context.Wants(2))
            {
                string all = emit.ReduceSum(context.OutputGradient, [], keepDims: false);
                context.Set(2, emit.ReshapeAs(emit.Sub(all, emit.ReduceSum(inner, [], keepDims: false)), context.Input(2)));
            }

            return;
        }

        int rank = context.RankOf(0);
        long[]? padded = axes.Length == 0 ? [.. Enumerable.Range(0, rank).Select(i => (long)i)] : context.Shapes.Integers(axes[0]);
        if (padded is null)
            throw new NotSupportedException($"The axes of node {context.Node.Describe()} are computed at run time; its gradient needs them as constants.");
        string gradient = context.OutputGradient;
        for (int i = 0; i < padded.Length; i++)
        {
            int axis = (int)(padded[i] < 0 ? padded[i] + rank : padded[i]);
            string size = emit.ShapeOf(context.Input(0), axis, axis + 1);
            string positions = emit.Node("Range", [emit.Int(0), emit.Node("Squeeze", [size, emit.Ints(0)]), emit.Int(1)]);
            string pads = emit.Node("Gather", [context.Input(1), emit.Ints(i, i + padded.Length)]);
            string sources = emit.Node("Pad", [positions, pads], OnnxAttribute.String("mode", mode));
            gradient = IndexAdjoint.Rows(emit, gradient, sources, axis, size);
        }

        context.Set(0, gradient);
    }
}
