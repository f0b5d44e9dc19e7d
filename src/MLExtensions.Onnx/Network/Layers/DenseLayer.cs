namespace MLExtensions.Onnx;

/// <summary>A product with a matrix, plus a bias: [N, …, features] to [N, …, units]. Weights <c>weight</c> [features, units] and <c>bias</c> [units].</summary>
/// <param name="Units">Number of outputs.</param>
public sealed record DenseLayer(int Units) : Layer
{
    /// <summary>Whether a bias is added.</summary>
    /// <value>The default value is true.</value>
    public bool HasBias { get; init; } = true;

    /// <summary>The weights before training.</summary>
    /// <value>The default value is <see cref="WeightInitializer.HeNormal"/>.</value>
    public WeightInitializer Initializer { get; init; } = WeightInitializer.HeNormal;

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(Units, 1);
        if (input.Dims is not { Count: 2 or 3 } dims)
            throw context.Error(input, "takes [N, features] or [N, length, features] (put Flatten before it)");
        long features = context.RequireSize(input, -1, "features");
        OnnxValue weight = context.Parameter("weight", Initializer, features, Units, features, Units);
        OnnxValue? bias = HasBias ? context.Parameter("bias", WeightInitializer.Zeros, features, Units, Units) : null;
        if (dims.Count == 2)
            return input.Gemm(weight, bias);
        OnnxValue product = input.MatMul(weight);
        return bias is null ? product : product + bias;
    }
}
