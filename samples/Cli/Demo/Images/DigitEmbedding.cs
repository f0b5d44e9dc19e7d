using MLExtensions.Display;
using MLExtensions.Numerics;
using MLExtensions.Projection;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Demo.Images;

/// <summary>An embedding of drawn digits, learned by triplets, and what it finds among digits that it has not seen.</summary>
internal sealed record DigitEmbedding
{
    private const int Size = 28;

    /// <summary>Retrieval among held-out digits by the learned embedding.</summary>
    public required RetrievalMetrics Learned { get; init; }

    /// <summary>The same by pixels.</summary>
    public required RetrievalMetrics Pixels { get; init; }

    public required RetrievalSheet Sheet { get; init; }

    public required ScatterPlot Map { get; init; }

    public required LineChart Training { get; init; }

    public static DigitEmbedding Learn(ImageDemoSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        ImageSet digits = DrawnColorDigits.Draw(settings.EmbeddedDigits, settings.Seed + 300, Size), held = DrawnColorDigits.Draw(settings.HeldDigits, settings.Seed + 400, Size);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(digits, new EmbeddingOptions
        {
            Backbone = new SmallCnnBackbone { Channels = 3, ImageSize = Size },
            Dimension = 64,
            Epochs = settings.EmbedderEpochs,
            Seed = settings.Seed,
            Threads = settings.Threads,
            Progress = progress,
            CancellationToken = cancellationToken,
        });
        long[] labels = [.. held.Labels.Select(label => (long)label)];
        FloatMatrix vectors = embedding.Embed(held, cancellationToken);
        var pixels = new FloatMatrix(held.ToTensor(new ImagePreprocessing()), held.Count, 3 * Size * Size);
        TsneMap map = Tsne.Fit(vectors, new TsneOptions
        {
            Perplexity = Math.Min(20, (held.Count - 1) / 3.0), Iterations = 400, Seed = settings.Seed, Threads = settings.Threads, Progress = progress, CancellationToken = cancellationToken,
        });
        return new DigitEmbedding
        {
            Learned = RetrievalEvaluation.Evaluate(vectors, labels, threads: settings.Threads, cancellationToken: cancellationToken),
            Pixels = RetrievalEvaluation.Evaluate(pixels, labels, threads: settings.Threads, cancellationToken: cancellationToken),
            Sheet = EmbeddingPictures.DrawRetrieval(held, vectors),
            Map = EmbeddingPictures.DrawMap(held, map.Embedding, "t-SNE of the held-out digits' embeddings"),
            Training = EmbeddingPictures.DrawTraining(embedding.History),
        };
    }
}
