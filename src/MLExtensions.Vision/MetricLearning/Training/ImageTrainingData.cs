using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Prepares images for a training; features of a frozen network are computed once where nothing changes the images.</summary>
internal sealed class ImageTrainingData : IDisposable
{
    private const int FeatureBatch = 32;

    /// <summary>Images that the features' deviations are measured of, where every batch has its own.</summary>
    private const int MeasuredImages = 1000;

    private readonly ImageSet _training;
    private readonly ImageSet? _held;
    private readonly EmbeddingNetwork _network;
    private readonly EmbeddingOptions _options;
    private readonly OnnxSessionOptions _session;
    private readonly long _seed;
    private readonly Action<string>? _warn;
    private BatchRunner? _runner;

    public ImageTrainingData(ImageSet images, ImageSet? validation, EmbeddingNetwork network, EmbeddingOptions options, OnnxSessionOptions session, long seed, Action<string>? warn)
    {
        _training = images;
        _held = validation;
        _network = network;
        _options = options;
        _session = session;
        _seed = seed;
        _warn = warn;
        if (validation is null && options.ValidationFraction > 0)
        {
            (int[] training, int[] held) = BatchPlan.Split(Labels(images), options.ValidationFraction, seed);
            _training = images.Select(training);
            _held = images.Select(held);
        }
    }

    private bool Augments => _options.Augmentations.Count > 0 || _options.AugmentedCrop is not null;

    private int Threads => VectorTrainingData.Threads(_options);

    /// <summary>Prepares the training.</summary>
    public EmbeddingData Create()
    {
        long[] labels = Labels(_training);
        IRowSampler? unlabelled = _options.SelfSupervision?.Sampler(labels, _seed);
        BalancedSampler? sampler = unlabelled is null ? BatchPlan.Sampler(labels, _options, _seed, _warn) : null;
        Func<EmbeddingModel, RetrievalMetrics>? validate = _held is null
            ? null
            : embedding => RetrievalEvaluation.Evaluate(embedding.Embed(_held), Labels(_held), cancellationToken: _options.CancellationToken);
        (TrainingRows rows, FeatureStandardization? scaling) = _network.Frozen is null ? (Pixels(), null) : Features();
        string input = _network.Trained.Inputs[0].Name;
        IBatchSource batches = sampler is null ? new SampledBatches(unlabelled!, rows, input, Threads) : new BalancedBatches(sampler, labels, rows, input, Threads);
        return new EmbeddingData(batches, _network, scaling, validate);
    }

    public void Dispose() => _runner?.Dispose();

    private static long[] Labels(ImageSet set) => [.. set.Labels.Select(label => (long)label)];

    private PixelRows Pixels()
    {
        InputFormat format = _network.Images!;
        if (!Augments)
        {
            return new PixelRows(Fit(_training.Images, format, Threads), format, augmenter: null, _seed);
        }

        var augmenter = new ImageAugmenter(format.Width, format.Height, format.Channels)
        {
            Crop = _options.AugmentedCrop,
            Augmentations = _options.Augmentations,
            Preprocessing = format.Preprocessing,
            Layout = format.Layout,
        };
        return new PixelRows(_training.Images, format, augmenter, _seed);
    }

    private (TrainingRows Rows, FeatureStandardization Scaling) Features()
    {
        // From prepared images, as every row of a training makes them.
        OnnxModel network = _network.Frozen!;
        _runner = new BatchRunner(network, FeatureBatch, _session);
        InputFormat format = _network.Images!;
        int measured = Augments ? Math.Min(MeasuredImages, _training.Count) : _training.Count;
        var plain = new PixelRows(Fit(_training.Images.Take(measured).ToArray(), format, Threads), format, augmenter: null, _seed);
        var features = new FloatMatrix(measured, _runner.OutputLength);
        for (int first = 0; first < measured; first += FeatureBatch)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            int from = first, count = Math.Min(FeatureBatch, measured - first);
            Workers.For(Threads, count, i => plain.Write(from + i, i, 0, _runner.Input(i)));
            _runner.Run(count);
            for (int i = 0; i < count; i++)
            {
                _runner.Output(i).CopyTo(features.Row(from + i));
            }
        }

        FeatureStandardization scaling = FeatureStandardization.Fit(features);
        return (Augments ? new FrozenRows(Pixels(), _runner, scaling, Threads) : new VectorRows(features, scaling), scaling);
    }

    private static PixelImage[] Fit(IReadOnlyList<PixelImage> images, InputFormat format, int threads)
    {
        var fitted = new PixelImage[images.Count];
        Workers.For(threads, fitted.Length, i =>
        {
            PixelImage image = images[i];
            fitted[i] = image.Width == format.Width && image.Height == format.Height ? image : image.Fit(format.Width, format.Height, ImageFit.Crop);
        });
        return fitted;
    }
}
