namespace MLExtensions.Vision.MetricLearning;

/// <summary>Labelled rows to learn from, and how they are fed to what is trained.</summary>
/// <param name="Batches">The batches.</param>
/// <param name="Network">The network.</param>
/// <param name="Scaling">What is done to features; null for nothing.</param>
/// <param name="Validate">Judges an embedding by rows that are held out; null without any.</param>
internal sealed record EmbeddingData(Onnx.IBatchSource Batches, EmbeddingNetwork Network, FeatureStandardization? Scaling, Func<EmbeddingModel, RetrievalMetrics>? Validate);
