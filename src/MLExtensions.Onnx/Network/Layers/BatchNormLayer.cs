namespace MLExtensions.Onnx;

/// <summary>
/// Batch normalization by channel (Ioffe and Szegedy 2015), [N, channels, …]. Trained <c>scale</c> and <c>bias</c>, running <c>mean</c> and <c>variance</c>, [channels] each.
/// </summary>
public sealed record BatchNormLayer : Layer
{
    /// <summary>Keeps the root of the variance away from 0.</summary>
    /// <value>The default value is 1e-5.</value>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Weight of the old running mean and variance in a step of training.</summary>
    /// <value>The default value is 0.9.</value>
    public float Momentum { get; init; } = 0.9f;

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        long channels = context.RequireSize(input, 1, "channels");
        OnnxValue scale = context.Parameter("scale", WeightInitializer.Ones, channels, channels, channels);
        OnnxValue bias = context.Parameter("bias", WeightInitializer.Zeros, channels, channels, channels);
        OnnxValue mean = context.Statistic("mean", WeightInitializer.Zeros, channels);
        OnnxValue variance = context.Statistic("variance", WeightInitializer.Ones, channels);
        return input.BatchNormalization(scale, bias, mean, variance, Epsilon, Momentum, context.Name);
    }
}
