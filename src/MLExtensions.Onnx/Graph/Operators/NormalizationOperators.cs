namespace MLExtensions.Onnx;

/// <summary>Normalizations and softmaxes, as methods of the values of a graph that is being built.</summary>
public static class NormalizationOperators
{
    /// <summary>(x − mean) / √(variance + epsilon) · scale + bias by channel, in the form of inference (Ioffe and Szegedy 2015).</summary>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="scale">[C].</param>
    /// <param name="bias">[C].</param>
    /// <param name="mean">[C]: the running mean.</param>
    /// <param name="variance">[C]: the running variance.</param>
    /// <param name="epsilon">Keeps the root away from 0.</param>
    /// <param name="momentum">In training, the weight of the old running mean and variance.</param>
    /// <param name="name">The node's name.</param>
    public static OnnxValue BatchNormalization(
        this OnnxValue x, OnnxValue scale, OnnxValue bias, OnnxValue mean, OnnxValue variance, float epsilon = 1e-5f, float momentum = 0.9f, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Graph.Node(
            "BatchNormalization", [x, scale, bias, mean, variance], [OnnxAttribute.Float("epsilon", epsilon), OnnxAttribute.Float("momentum", momentum)], name: name);
    }

    /// <summary>Normalizes over the dimensions from an axis on (Ba, Kiros and Hinton 2016); opset 17 or newer.</summary>
    public static OnnxValue LayerNormalization(this OnnxValue x, OnnxValue scale, OnnxValue? bias = null, int axis = -1, float epsilon = 1e-5f, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Graph.Opset < 17)
            throw new NotSupportedException($"LayerNormalization came with opset 17; the graph is of opset {x.Graph.Opset}.");
        return x.Graph.Node(
            "LayerNormalization", bias is null ? [x, scale] : [x, scale, bias], [OnnxAttribute.Int("axis", axis), OnnxAttribute.Float("epsilon", epsilon)], name: name);
    }

    /// <summary>exp(x) / Σ exp(x) along an axis; the last by default. Opset 13 or newer.</summary>
    public static OnnxValue Softmax(this OnnxValue x, int axis = -1) => ElementwiseOperators.Unary(x, "Softmax", OnnxAttribute.Int("axis", axis));

    /// <summary>The logarithm of the softmax along an axis; the last by default. Opset 13 or newer.</summary>
    public static OnnxValue LogSoftmax(this OnnxValue x, int axis = -1) => ElementwiseOperators.Unary(x, "LogSoftmax", OnnxAttribute.Int("axis", axis));
}
