namespace MLExtensions.Onnx;

/// <summary>Gradients of normalizations by norms and by neighbouring channels.</summary>
internal static class ResponseGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("LRN", LocalResponse);
        rules.Add("LpNormalization", LpNormalization);
    }

    /// <summary>
    /// y = x · s⁻ᵝ with s = bias + α/size · Σ x² over neighbouring channels; dx = dY · s⁻ᵝ − 2αβ/size · x · Σ dY · y/s over the channels that have x among their neighbours.
    /// </summary>
    private static void LocalResponse(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        string x = c.Input(0);
        long size = c.Node.GetInt("size", 1);
        double alpha = c.Node.GetFloat("alpha", 0.0001f), beta = c.Node.GetFloat("beta", 0.75f), bias = c.Node.GetFloat("bias", 1);
        long below = (size - 1) / 2, above = size - 1 - below;
        // Means over windows of channels, padding counted, are α/size times the sum when multiplied with α.
        string s = emit.Add(emit.Mul(MeanOverChannels(c, emit.Square(x), size, below, above), c.Scalar(alpha)), c.Scalar(bias));
        string direct = emit.Mul(c.OutputGradient, emit.Node("Pow", [s, c.Scalar(-beta)]));
        string felt = MeanOverChannels(c, emit.Div(emit.Mul(c.OutputGradient, c.Output()), s), size, above, below);
        c.Set(0, emit.Sub(direct, emit.Mul(emit.Mul(x, felt), c.Scalar(2 * alpha * beta))));
    }

    private static string MeanOverChannels(GradientContext c, string value, long size, long below, long above)
    {
        string plane = c.Emit.Unsqueeze(c.Emit.Reshape(value, c.Emit.Ints(0, 0, -1)), 1);
        string mean = c.Emit.Node(
            "AveragePool", [plane], OnnxAttribute.Ints("kernel_shape", size, 1), OnnxAttribute.Ints("pads", below, 0, above, 0), OnnxAttribute.Int("count_include_pad", 1));
        return c.Emit.ReshapeAs(mean, c.Input(0));
    }

    /// <summary>y = x/‖x‖: dx = (dY − d‖x‖/dx · Σ dY · y)/‖x‖; zero vectors, which have no direction, get none.</summary>
    private static void LpNormalization(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        string x = c.Input(0);
        long[] axes = [c.Node.GetInt("axis", -1)];
        bool first = c.Node.GetInt("p", 2) == 1;
        string norm = emit.Node(first ? "ReduceL1" : "ReduceL2", [x, emit.Ints(axes)]);
        string slope = first ? emit.Node("Sign", [x]) : c.Output();
        string along = emit.ReduceSum(emit.Mul(c.OutputGradient, c.Output()), axes);
        string origin = emit.Node("Equal", [norm, c.Scalar(0)]);
        string gradient = emit.Div(emit.Sub(c.OutputGradient, emit.Mul(slope, along)), emit.Where(origin, c.Scalar(1), norm));
        c.Set(0, emit.Where(origin, c.Scalar(0), gradient));
    }
}
