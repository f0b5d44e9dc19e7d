using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// Operators of lowered training graphs, over tensors whose rows are (pixel, image) and whose columns are channels. They have gradients of their own,
/// and become standard operators in the last step of compilation.
/// </summary>
internal static class RowOperators
{
    /// <summary>
    /// A convolution as a product. Inputs: x, its unfolded windows, weights, bias (may be left out), the windows that see each pixel, the weights by tap
    /// for the gradient. Its gradient with respect to x is a convolution of the output's gradient, not the transpose of the unfolding.
    /// </summary>
    public const string Convolution = "RowConvolution";

    /// <summary>The largest of the first dimension: what pooling is in window order. Ties share the gradient evenly.</summary>
    public const string Max = "RowMax";

    public static void Register(GradientRules rules)
    {
        rules.Add(Convolution, ConvolutionGradient);
        rules.Add(Max, MaxGradient);
    }

    /// <summary>The node as standard operators of opset 21.</summary>
    public static NodeProto Expand(NodeProto node, Func<string> firstAxis)
    {
        var expanded = new NodeProto { Name = node.Name, Output = { node.Output } };
        if (node.OpType == Max)
        {
            expanded.OpType = "ReduceMax";
            expanded.Input.AddRange([node.Input[0], firstAxis()]);
            expanded.Attribute.Add(OnnxAttribute.Int("keepdims", 0).ToProto());
            return expanded;
        }

        expanded.OpType = "Gemm";
        expanded.Input.AddRange([node.Input[1], node.Input[2]]);
        if (node.InputOrNull(3) is string bias)
            expanded.Input.Add(bias);
        if (IsPlanar(node))
            expanded.Attribute.AddRange([OnnxAttribute.Int("transA", 1).ToProto(), OnnxAttribute.Int("transB", 1).ToProto()]);
        return expanded;
    }

    private static bool IsPlanar(NodeProto node) => node.GetInt("planar", 0) != 0;

    private static void ConvolutionGradient(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string gradient = context.OutputGradient;
        bool planar = IsPlanar(context.Node);
        if (context.Wants(2))
        {
            context.Set(2, planar
                ? emit.Node("Gemm", [gradient, context.Input(1)], OnnxAttribute.Int("transA", 1), OnnxAttribute.Int("transB", 1))
                : emit.Node("Gemm", [context.Input(1), gradient], OnnxAttribute.Int("transA", 1)));
        }

        if (context.HasInput(3) && context.Wants(3))
            context.Set(3, emit.ReduceSum(gradient, [0], keepDims: false));
        if (context.Wants(0))
            context.Set(0, InputGradient(context, gradient, planar));
    }

    private static string InputGradient(GradientContext context, string gradient, bool planar)
    {
        GraphEmitter emit = context.Emit;
        string byTap = context.Input(5);
        long[] weights = context.Shapes.StaticDims(byTap)!;
        string windows = context.HasInput(4) ? Unfold(emit, gradient, context.Input(4), weights[0]) : gradient;
        string rows = emit.Node("Gemm", [windows, byTap]);
        if (!planar)
            return rows;
        long[] input = context.Shapes.StaticDims(context.Input(0))!;
        return emit.Transpose(emit.Reshape(rows, emit.Ints(input[1], input[2], input[0])), 2, 0, 1);
    }

    /// <summary>Rows by index, an index past the last one giving zeros, side by side: [rows, channels] → [index length · channels / width, width].</summary>
    public static string Unfold(GraphEmitter emit, string rows, string index, long width)
    {
        long channels = emit.Shapes.StaticDims(rows)![1];
        string zeros = emit.Constant(OnnxTensor.Create<float>(new float[channels], 1, channels), "zeros");
        string padded = emit.Node("Concat", [rows, zeros], OnnxAttribute.Int("axis", 0));
        string gathered = emit.Node("Gather", [padded, index], OnnxAttribute.Int("axis", 0));
        return emit.Reshape(gathered, emit.Ints(-1, width));
    }

    private static void MaxGradient(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string mask = emit.CastLike(emit.Node("Equal", [context.Input(0), context.Output()]), context.Input(0));
        string share = emit.Div(context.OutputGradient, emit.ReduceSum(mask, [0], keepDims: false));
        context.Set(0, emit.Mul(mask, share));
    }
}
