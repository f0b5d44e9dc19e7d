using MLExtensions.Onnx;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>A network that is to be trained, and what stands before it.</summary>
/// <param name="Trained">One input [N, …] of prepared values, one output [N, D] of vectors of length 1; its weights are learned.</param>
/// <param name="Images">How images are prepared for it, or for <paramref name="Frozen"/>; null where it takes vectors.</param>
/// <param name="Frozen">From prepared images to the features [N, F] that <paramref name="Trained"/> reads; null where that reads images itself.</param>
internal sealed record EmbeddingNetwork(OnnxModel Trained, InputFormat? Images = null, OnnxModel? Frozen = null)
{
    /// <summary>The input of images, [N, channels, height, width] of 0 to 255.</summary>
    public const string ImageName = "image";

    /// <summary>The input of vectors, [N, F].</summary>
    public const string FeaturesName = "features";

    /// <summary>The output, [N, D].</summary>
    public const string OutputName = "embedding";

    /// <summary>The labels of a batch.</summary>
    public const string LabelName = "label";

    /// <summary>The value of <see cref="Trained"/> that is the embedding, where a projection head stands behind it; null where it is the output.</summary>
    public string? Embedding { get; init; }

    /// <summary>Names of weights that are not learned.</summary>
    public IReadOnlyCollection<string> FrozenWeights { get; init; } = [];
}
