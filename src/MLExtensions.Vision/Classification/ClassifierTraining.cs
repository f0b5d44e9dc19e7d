using MLExtensions.Onnx;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>
/// Transfer learning: the features of all images by the frozen network, once; a softmax head on them; then, where asked for, head and last
/// blocks together.
/// </summary>
internal sealed class ClassifierTraining
{
    private const int FeatureBatch = 16;
    private readonly TransferGraphs _graphs;
    private readonly ExampleAugmentation? _augmentation;
    private readonly ImageClassifierOptions _options;
    private readonly IReadOnlyList<string> _classNames;
    private readonly OnnxSessionOptions _session;
    private readonly long _seed;
    private readonly IProgress<TrainingProgress> _progress;
    private readonly List<ClassifierEpoch> _history = [];

    /// <summary>Prepares a training.</summary>
    /// <param name="network">The pretrained network.</param>
    /// <param name="image">Size of the images' pixels.</param>
    /// <param name="classNames">The classes.</param>
    /// <param name="options">How.</param>
    /// <param name="session">Threads and device.</param>
    /// <param name="seed">The seed; the options' is not looked at.</param>
    /// <param name="progress">Told how it goes on.</param>
    /// <exception cref="ArgumentException">More blocks are to be fine-tuned than there are.</exception>
    public ClassifierTraining(
        TransferNetwork network, ImageSize image, IReadOnlyList<string> classNames, ImageClassifierOptions options, OnnxSessionOptions session, long seed, IProgress<TrainingProgress> progress)
    {
        if (options.FineTunedBlocks > network.BlockInputs.Count)
        {
            throw new ArgumentException(
                $"{options.FineTunedBlocks} blocks are to be fine-tuned; before the layer that the head reads the network has {network.BlockInputs.Count}.", nameof(options));
        }

        _graphs = new TransferGraphs(network, image);
        _augmentation = options.Augments ? new ExampleAugmentation(image, options, seed) : null;
        _classNames = classNames;
        _options = options;
        _session = session;
        _seed = seed;
        _progress = progress;
    }

    /// <summary>Trains.</summary>
    /// <param name="training">Images to train on.</param>
    /// <param name="validation">Images to validate on; null to hold some out.</param>
    /// <returns>The classifier.</returns>
    /// <exception cref="ArgumentException">There are no images, or of one class only.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public ImageClassifier Train(ExampleSource training, ExampleSource? validation)
    {
        bool keepsPixels = _options.FineTunedBlocks > 0 || _options.Augments;
        using var features = new BatchRunner(_graphs.FeatureModel, FeatureBatch, _session);
        using ExampleCache examples = Fill(training, features, keepsPixels, "computing features");
        using ExampleCache? held = validation is null ? null : Fill(validation, features, keepsPixels, "computing features of the validation images");
        ExampleSplit split = held is not null
            ? new ExampleSplit([.. Enumerable.Range(0, examples.Labels.Count)], [.. Enumerable.Range(0, held.Labels.Count)])
            : ExampleSplit.Stratified(examples.Labels, _classNames.Count, _options.ValidationFraction, _seed);
        ExampleCache validated = held ?? examples;
        int[] counts = Count(examples, split.Training, training);
        float[]? weights = _options.ClassWeighting == ClassWeighting.Balanced ? Balance(counts) : null;

        IReadOnlyList<int> rows = _augmentation is null ? split.Training : _augmentation.AddCopies(examples, split.Training, features, Report("computing features of augmented images"));
        FeatureScaling scaling = FeatureScaling.Fit(examples.Features, rows);
        (string, long[]) input = (TransferGraphs.HeadInput, [_graphs.FeatureCount]);
        var batches = new CachedBatches(examples.Features, rows, examples.Labels, input, _options.BatchSize, scaling, _seed);
        CachedBatches? validationBatches = split.Validation.Count == 0
            ? null
            : new CachedBatches(validated.Features, split.Validation, validated.Labels, input, _options.BatchSize, scaling, seed: null);
        var stage = new StageTraining(ClassifierStage.Head, _options.Epochs, _options, _session, weights, _progress, _history);
        OnnxModel head = stage.Train(_graphs.NewHead(_classNames.Count, _options, _seed), batches, validationBatches, _options.LearningRate, _seed);
        OnnxModel whole = _graphs.WithHead(scaling.FoldInto(head));
        if (_options.FineTunedBlocks > 0 && !stage.WasCancelled)
        {
            var tuning = new StageTraining(ClassifierStage.FineTuning, _options.FineTuningEpochs, _options, _session, weights, _progress, _history);
            whole = new FineTuning(_graphs, _options, _augmentation, _session, _seed).Train(whole, examples, validated, split, tuning, stage.BestLoss);
        }

        return new ImageClassifier(ClassifierGraphs.WithScores(whole), _classNames, _history, _session);
    }

    private ExampleCache Fill(ExampleSource source, BatchRunner features, bool keepsPixels, string phase) =>
        ExampleCache.Fill(source, features, keepsPixels, _options, Report(phase));

    private Action<long, long?> Report(string phase) => (done, all) => _progress.Report(
        new TrainingProgress(phase, 0, 0, all is > 0 ? Math.Min(1, (double)done / all.Value) : double.NaN, double.NaN, 0, null));

    private int[] Count(ExampleCache examples, IReadOnlyList<int> rows, ExampleSource source)
    {
        var counts = new int[_classNames.Count];
        foreach (int row in rows)
        {
            counts[examples.Labels[row]]++;
        }

        int classes = counts.Count(count => count > 0);
        return classes switch
        {
            0 => throw new ArgumentException($"{source.LabelPlace}: there are no images to train on{(source.Skipped > 0 ? $" ({source.Skipped} rows were left out)" : "")}."),
            1 => throw new ArgumentException($"{source.LabelPlace}: all {rows.Count} images are of class '{_classNames[Array.FindIndex(counts, count => count > 0)]}'; a classifier needs two classes or more."),
            _ => counts,
        };
    }

    /// <summary>Weights whose mean over the images is 1.</summary>
    private static float[] Balance(int[] counts)
    {
        int present = counts.Count(count => count > 0);
        double rows = counts.Sum();
        return [.. counts.Select(count => count == 0 ? 0 : (float)(rows / ((double)present * count)))];
    }
}
