namespace MLExtensions.Onnx;

/// <summary>
/// Operators of lowered training graphs, over matrices whose rows are (pixel, image) and whose columns are channels. They have gradients of their own,
/// and become standard operators in the last step of compilation (<see cref="RowExpansion"/>).
/// </summary>
internal static class RowOperators
{
    /// <summary>
    /// A convolution as products; an output for each place of the pooling window that follows. Inputs: see <see cref="ConvolutionInput"/>.
    /// Its gradient with respect to the pixels is a convolution of the output's gradient, not the transpose of the unfolding.
    /// </summary>
    public const string Convolution = "RowConvolution";

    /// <summary>The elementwise maximum of the inputs: what pooling is in window order. Of equal ones the first has the gradient.</summary>
    public const string Max = "RowMax";

    /// <summary>Adds a bias for each channel; inputs: rows, bias, the bias repeated for every image of the chunk.</summary>
    public const string Bias = "RowBias";

    public static void Register(GradientRules rules)
    {
        rules.Add(Convolution, ConvolutionGradient);
        rules.Add(Max, MaxGradient);
        rules.Add(Bias, BiasGradient);
    }

    public static void Register(ShapeRules shapes)
    {
        shapes.Add($"{ReverseMode.PseudoDomain}.{Convolution}", context =>
        {
            int windows = IsPlanar(context.Node) ? 1 : 0;
            for (int place = 0; place < context.Node.Output.Count; place++)
                context.Set(place, OnnxElementType.Float, [context.Dims((int)ConvolutionInput.Columns + place)![windows], context.Dims((int)ConvolutionInput.Weights)![1]]);
        });
        foreach (string opType in new[] { Max, Bias })
            shapes.Add($"{ReverseMode.PseudoDomain}.{opType}", context => context.Set(0, OnnxElementType.Float, context.Dims(0)));
    }

    /// <summary>Few input channels: the unfolded windows lie a plane at a time, [channel · tap, window · image].</summary>
    public static bool IsPlanar(Proto.NodeProto node) => node.GetInt("planar", 0) != 0;

    /// <summary>Rows by index, an index past the last one giving zeros, side by side: [rows, channels] → [index length · channels / width, width].</summary>
    public static string Unfold(GraphEmitter emit, ReadOnlySpan<string> rows, string index, long width)
    {
        string gathered = emit.Node("Gather", [WithZeros(emit, rows), index], OnnxAttribute.Int("axis", 0));
        return emit.Reshape(gathered, emit.Ints(-1, width));
    }

    /// <summary>Matrices one above the other, and below them a row of zeros: what lies in the padding.</summary>
    public static string WithZeros(GraphEmitter emit, ReadOnlySpan<string> rows)
    {
        long channels = emit.Shapes.StaticDims(rows[0])![1];
        string zeros = emit.Constant(OnnxTensor.Create<float>(new float[channels], 1, channels), "zeros");
        return emit.Node("Concat", [.. rows, zeros], OnnxAttribute.Int("axis", 0));
    }

    private static void ConvolutionGradient(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string[] gradients = [.. Enumerable.Range(0, context.Node.Output.Count).Select(place => context.GradientOf(place)!)];
        bool planar = IsPlanar(context.Node);
        string weightsByTap = context.Input((int)ConvolutionInput.WeightsByTap);
        string? targets = context.HasInput((int)ConvolutionInput.Targets) ? context.Input((int)ConvolutionInput.Targets) : null;
        string? all = planar && !context.Wants((int)ConvolutionInput.Pixels) ? null : targets is null ? gradients[0] : WithZeros(emit, gradients);
        if (context.Wants((int)ConvolutionInput.Weights))
            context.Set((int)ConvolutionInput.Weights, planar ? PlanarWeights(context, gradients) : RowWeights(context, all!));
        if (context.Wants((int)ConvolutionInput.Pixels))
        {
            string windows = targets is null
                ? all!
                : emit.Reshape(emit.Node("Gather", [all!, targets], OnnxAttribute.Int("axis", 0)), emit.Ints(-1, context.Shapes.StaticDims(weightsByTap)![0]));
            string rows = emit.Node("Gemm", [windows, weightsByTap]);
            context.Set((int)ConvolutionInput.Pixels, planar ? RowsToPlanes(context, rows) : rows);
        }
    }

    /// <summary>The windows are gathered again: reading them back from memory would take longer than that.</summary>
    private static string RowWeights(GradientContext context, string gradients)
    {
        string columns = context.HasInput((int)ConvolutionInput.Windows)
            ? Unfold(context.Emit, [context.Input((int)ConvolutionInput.Pixels)], context.Input((int)ConvolutionInput.Windows), context.Shapes.StaticDims(context.Input((int)ConvolutionInput.Weights))![0])
            : context.Input((int)ConvolutionInput.Columns);
        return context.Emit.Node("Gemm", [columns, gradients], OnnxAttribute.Int("transA", 1));
    }

    private static string PlanarWeights(GradientContext context, string[] gradients)
    {
        string? sum = null;
        for (int place = 0; place < gradients.Length; place++)
        {
            string columns = context.Input((int)ConvolutionInput.Columns + place);
            sum = context.Emit.Node("Gemm", sum is null ? [columns, gradients[place]] : [columns, gradients[place], sum]);
        }

        return sum!;
    }

    private static string RowsToPlanes(GradientContext context, string rows)
    {
        long[] input = context.Shapes.StaticDims(context.Input((int)ConvolutionInput.Pixels))!;
        return context.Emit.Transpose(context.Emit.Reshape(rows, context.Emit.Ints(input[1], input[2], input[0])), 2, 0, 1);
    }

    private static void MaxGradient(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string rest = context.OutputGradient;
        string zero = context.Scalar(0);
        for (int place = 0; place < context.Node.Input.Count - 1; place++)
        {
            string won = emit.Node("Where", [emit.Node("Equal", [context.Input(place), context.Output()]), rest, zero]);
            context.Set(place, won);
            rest = emit.Sub(rest, won);
        }

        context.Set(context.Node.Input.Count - 1, rest);
    }

    private static void BiasGradient(GradientContext context)
    {
        context.Set(0, context.OutputGradient);
        if (context.Wants(1))
            context.Set(1, context.Emit.SumOfRows(context.OutputGradient));
    }
}
