namespace MLExtensions.Onnx;

/// <summary>
/// Gradients of reading by indices: the gradients of what was read are added up where it was read, in a fixed order (<see cref="RowSums"/>, ScatterElements):
/// ScatterND with a reduction may add from several threads at once.
/// </summary>
internal static class GatherGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Gather", Gather);
        rules.Add("GatherElements", context => context.Set(0, context.Emit.Scatter(
            context.Emit.ZerosLike(context.Input(0)), context.Input(1), context.OutputGradient, context.Node.GetInt("axis", 0), "add")));
        rules.Add("GatherND", context => context.Set(0, Positions.Accumulate(
            context.Emit,
            context.Emit.Node("GatherND", [Positions.Of(context.Emit, context.Input(0)), context.Input(1)], OnnxAttribute.Int("batch_dims", context.Node.GetInt("batch_dims", 0))),
            context.OutputGradient, context.Input(0))));
        rules.Add("Compress", Compress);
        rules.Add("TopK", TopK);
        rules.Add("OneHot", OneHot);
    }

    private static void Gather(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        (string x, string indices) = (context.Input(0), context.Input(1));
        long axis = context.Node.GetInt("axis", 0);
        if (context.Shapes.Rank(x) is not int rank)
        {
            string positions = emit.Node("Gather", [Positions.Of(emit, x), indices], OnnxAttribute.Int("axis", axis));
            context.Set(0, Positions.Accumulate(emit, positions, context.OutputGradient, x));
            return;
        }

        int along = (int)(axis < 0 ? axis + rank : axis);
        if (Single(context, along) is string padded)
        {
            context.Set(0, padded);
            return;
        }

        // The data as [before, size, behind], the gradient as [before, number of indices, behind].
        string[] before = along > 0 ? [emit.Extent(x, 0, along)] : [];
        string[] behind = along < rank - 1 ? [emit.Extent(x, along + 1, rank)] : [];
        string shape = Join(emit, [.. before, emit.Ints(-1), .. behind]);
        string gradient = emit.Reshape(context.OutputGradient, shape);
        string index = emit.Reshape(indices, emit.Ints([.. before.Select(_ => 1L), -1, .. behind.Select(_ => 1L)]));
        string zeros = emit.Node("Expand", [context.Scalar(0), Join(emit, [.. before, emit.SizeAt(x, along), .. behind])]);
        string summed = before.Length == 0 && behind.Length == 1 && !(emit.Shapes.Integers(behind[0]) is [< RowSums.SmallestWidth])
            ? RowSums.At(emit, emit.AsInt64(emit.Reshape(indices, emit.Ints(-1))), gradient, emit.SizeAt(x, along), zeros)
            : emit.Scatter(zeros, emit.ExpandAs(index, gradient), gradient, before.Length, "add");
        context.Set(0, emit.ReshapeAs(summed, x));
    }

    /// <summary>One entry along an axis of known size: zeros before and behind it.</summary>
    private static string? Single(GradientContext context, int axis)
    {
        GraphEmitter emit = context.Emit;
        if (context.Shapes.Integers(context.Input(1)) is not [long index] || context.Shapes.Find(context.Input(0))!.Dims![axis].Size is not long size)
            return null;
        index = index < 0 ? index + size : index;
        string entry = context.Shapes.Rank(context.Input(1)) == 0 ? emit.Unsqueeze(context.OutputGradient, axis) : context.OutputGradient;
        return emit.Node("Pad", [entry, emit.Ints(index, size - 1 - index), context.Scalar(0), emit.Ints(axis)]);
    }

    private static string Join(GraphEmitter emit, string[] parts) => parts.Length == 1 ? parts[0] : emit.Node("Concat", parts, OnnxAttribute.Int("axis", 0));

    private static void Compress(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        OnnxAttribute[] axis = context.Node.FindAttribute("axis") is null ? [] : [OnnxAttribute.Int("axis", context.Node.GetInt("axis", 0))];
        string positions = emit.Node("Compress", [Positions.Of(emit, context.Input(0)), context.Input(1)], axis);
        context.Set(0, Positions.Accumulate(emit, positions, context.OutputGradient, context.Input(0), distinct: true));
    }

    private static void TopK(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        context.Set(0, emit.Scatter(emit.ZerosLike(context.Input(0)), context.OutputOrAdd(1), context.OutputGradient, context.Node.GetInt("axis", -1), "none"));
    }

    /// <summary>With respect to the two values that the output is made of: where it is off, and where it is on.</summary>
    private static void OneHot(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string choices = emit.Node("Concat", [emit.Unsqueeze(context.Scalar(0), 0), emit.Unsqueeze(context.Scalar(1), 0)], OnnxAttribute.Int("axis", 0));
        string on = emit.Node("OneHot", [context.Input(0), context.Input(1), choices], OnnxAttribute.Int("axis", context.Node.GetInt("axis", -1)));
        string[] sums = [.. new[] { emit.Sub(context.Scalar(1), on), on }.Select(
            mask => emit.Unsqueeze(emit.ReduceSum(emit.Mul(context.OutputGradient, mask), [], keepDims: false), 0))];
        context.Set(2, emit.Node("Concat", sums, OnnxAttribute.Int("axis", 0)));
    }
}
