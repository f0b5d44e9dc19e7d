namespace MLExtensions.Onnx;

/// <summary>Gradients of Softmax and LogSoftmax.</summary>
internal static class SoftmaxGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Softmax", context =>
        {
            GraphEmitter emit = context.Emit;
            string weighted = emit.Mul(context.OutputGradient, context.Output());
            string sum = emit.ReduceSum(weighted, [context.Node.GetInt("axis", -1)]);
            context.Set(0, emit.Sub(weighted, emit.Mul(context.Output(), sum)));
        });
        rules.Add("LogSoftmax", context =>
        {
            GraphEmitter emit = context.Emit;
            string sum = emit.ReduceSum(context.OutputGradient, [context.Node.GetInt("axis", -1)]);
            context.Set(0, emit.Sub(context.OutputGradient, emit.Mul(emit.Exp(context.Output()), sum)));
        });
    }
}
