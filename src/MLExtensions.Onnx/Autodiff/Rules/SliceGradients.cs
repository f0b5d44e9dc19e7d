namespace MLExtensions.Onnx;

/// <summary>Gradients of Slice: what was left out is padded with zeros.</summary>
internal static class SliceGradients
{
    public static void Register(GradientRules rules) => rules.Add("Slice", Slice);

    private static void Slice(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        if (Axes(context) is not string axes || !TryDirection(context, out bool backward))
        {
            string[] inputs = [Positions.Of(emit, context.Input(0)), .. context.Node.Input.Skip(1)];
            context.Set(0, Positions.Accumulate(emit, emit.Node("Slice", inputs), context.OutputGradient, context.Input(0), distinct: true));
            return;
        }

        string gradient = context.OutputGradient;
        if (backward)
        {
            int count = context.Shapes.Integers(context.Input(4))!.Length;
            long[] last = new long[count], beyond = new long[count];
            Array.Fill(last, -1);
            Array.Fill(beyond, long.MinValue);
            gradient = emit.Node("Slice", [gradient, emit.Ints(last), emit.Ints(beyond), axes, emit.Ints(last)]);
        }

        (string before, string after) = Known(context, axes, backward) ?? Computed(context, axes, backward);
        string pads = emit.Node("Concat", [before, after], OnnxAttribute.Int("axis", 0));
        context.Set(0, emit.Node("Pad", [gradient, pads, context.Scalar(0), axes]));
    }

    /// <summary>The axes as an int64 value; null where not even their number is known.</summary>
    private static string? Axes(GradientContext context)
    {
        if (context.HasInput(3))
            return context.Emit.AsInt64(context.Input(3));
        long? count = context.Shapes.Content(context.Input(1))?.Length ?? context.Shapes.StaticDims(context.Input(1))?[0];
        return count is long known ? context.Emit.Ints([.. Enumerable.Range(0, (int)known)]) : null;
    }

    /// <summary>True where every step is 1 or every step is −1.</summary>
    private static bool TryDirection(GradientContext context, out bool backward)
    {
        long[]? steps = context.HasInput(4) ? context.Shapes.Integers(context.Input(4)) : [1];
        backward = steps is [-1, ..];
        long direction = backward ? -1 : 1;
        return steps is not null && steps.All(step => step == direction);
    }

    /// <summary>What lies before and behind the slice along each axis, where starts and sizes are numbers.</summary>
    private static (string Before, string After)? Known(GradientContext context, string axesName, bool backward)
    {
        if (context.Shapes.Integers(context.Input(1)) is not long[] starts || context.Shapes.Integers(axesName) is not long[] axes
            || context.Shapes.Find(context.Input(0))?.Dims is not IReadOnlyList<OnnxDim> dims || context.Shapes.Find(context.Output())?.Dims is not IReadOnlyList<OnnxDim> sliced)
            return null;
        var before = new long[axes.Length];
        var after = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + dims.Count : axes[i]);
            if (dims[axis].Size is not long size || sliced[axis].Size is not long count)
                return null;
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            after[i] = backward ? size - 1 - Math.Min(Math.Max(start, 0), size - 1) : size - count - Math.Clamp(start, 0, size);
            before[i] = size - count - after[i];
        }

        return (context.Emit.Ints(before), context.Emit.Ints(after));
    }

    private static (string Before, string After) Computed(GradientContext context, string axes, bool backward)
    {
        GraphEmitter emit = context.Emit;
        string starts = emit.AsInt64(context.Input(1));
        string sizes = emit.Node("Gather", [emit.Shape(context.Input(0)), axes]);
        string left = emit.Sub(sizes, emit.Node("Gather", [emit.Shape(context.Output()), axes]));
        string zero = emit.Int(0);
        string counted = emit.Where(emit.Node("Less", [starts, zero]), emit.Add(starts, sizes), starts);
        string largest = backward ? emit.Sub(sizes, emit.Int(1)) : sizes;
        string start = emit.Node("Min", [emit.Node("Max", [counted, zero]), largest]);
        string edge = backward ? emit.Sub(largest, start) : start;
        string other = emit.Sub(left, edge);
        return backward ? (other, edge) : (edge, other);
    }
}
