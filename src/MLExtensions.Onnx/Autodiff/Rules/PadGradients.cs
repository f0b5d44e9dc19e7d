namespace MLExtensions.Onnx;

/// <summary>Gradients of Pad. Pads may be constants or values of the run, and negative.</summary>
internal static class PadGradients
{
    public static void Register(GradientRules rules) => rules.Add("Pad", Pad);

    private static void Pad(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string x = context.Input(0);
        string gradient = context.OutputGradient;
        string mode = context.Node.GetString("mode", "constant");
        string[] axes = context.HasInput(3) ? [context.Input(3)] : [];
        if (mode != "constant")
        {
            string positions = emit.Node("Pad", [Positions.Of(emit, x), context.Input(1), "", .. axes], OnnxAttribute.String("mode", mode));
            context.Set(0, Positions.Accumulate(emit, positions, gradient, x));
            return;
        }

        // What was put on is cut off, and what was cut off is zero.
        if (context.Wants(0))
        {
            string undo = context.Shapes.Integers(context.Input(1)) is long[] pads ? emit.Ints([.. pads.Select(pad => -pad)]) : emit.Neg(context.Input(1));
            context.Set(0, emit.Node("Pad", [gradient, undo, context.Scalar(0), .. axes]));
        }

        if (context.Wants(2))
        {
            string filled = emit.Node("Pad", [emit.ZerosLike(x), context.Input(1), context.Scalar(1), .. axes]);
            context.Set(2, emit.ReshapeAs(emit.ReduceSum(emit.Mul(gradient, filled), [], keepDims: false), context.Input(2)));
        }
    }
}
