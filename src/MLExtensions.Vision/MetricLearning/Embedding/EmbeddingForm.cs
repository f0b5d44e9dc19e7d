using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>What a saved graph's metadata keeps beside the graph.</summary>
/// <param name="Resizing">How images are brought to size.</param>
/// <param name="History">The epochs of the training.</param>
internal sealed record EmbeddingForm(ImageResizingEstimator.ResizingKind Resizing, IReadOnlyList<EmbeddingEpoch> History);
