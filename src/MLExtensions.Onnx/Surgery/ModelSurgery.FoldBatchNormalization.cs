using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

public static partial class ModelSurgery
{
    /// <summary>Merges each BatchNormalization of inference into the Conv, ConvTranspose or Gemm before it, by scaling its weights and moving its bias.</summary>
    /// <remarks>
    /// γ·(Wx + b − μ)/√(σ² + ε) + β = W′x + b′ with f = γ/√(σ² + ε), W′ = f·W, b′ = f·(b − μ) + β for each output channel, computed in double precision
    /// (Ioffe, Szegedy 2015). A node stays as it is where its statistics or the weights are no constants, it runs in training mode, or the
    /// unnormalized value is used elsewhere too.
    /// </remarks>
    /// <param name="model">The model.</param>
    public static OnnxModel FoldBatchNormalization(this OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelProto copy = model.Proto.Clone();
        new BatchNormalizationFolding(copy.Graph).Apply();
        return new OnnxModel(copy);
    }
}
