using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>A layer as it is found, before it is named.</summary>
internal sealed record LayerNode(CnnLayerKind Kind, OnnxNode Node, string SourceName, string ValueName, string PreActivationName)
{
    /// <summary>The operator of the activation; null where there is none.</summary>
    public string? Activation { get; init; }

    /// <summary>The batch normalization between the layer and its activation.</summary>
    public bool HasBatchNormalization { get; init; }

    public int Channels { get; init; }

    public WindowAttributes? Window { get; init; }

    public PlaneField? Field { get; init; }

    public bool IsGlobal { get; init; }

    public bool IsSpatial { get; init; }

    public TensorLayout Layout { get; init; }

    /// <summary>The reduction of the plane that tells blocks apart: a convolution's own, the one before a pooling.</summary>
    public int BlockReduction { get; init; }
}
