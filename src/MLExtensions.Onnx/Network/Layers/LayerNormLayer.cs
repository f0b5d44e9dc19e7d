namespace MLExtensions.Onnx;

/// <summary>Normalizes the last dimension of each example (Ba, Kiros and Hinton 2016). Trained <c>scale</c> and <c>bias</c>, [features] each.</summary>
public sealed record LayerNormLayer : Layer
{
    /// <summary>Keeps the root of the variance away from 0.</summary>
    /// <value>The default value is 1e-5.</value>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        long features = context.RequireSize(input, -1, "features");
        OnnxValue scale = context.Parameter("scale", WeightInitializer.Ones, features, features, features);
        OnnxValue bias = context.Parameter("bias", WeightInitializer.Zeros, features, features, features);
        return input.LayerNormalization(scale, bias, -1, Epsilon, context.Name);
    }
}
