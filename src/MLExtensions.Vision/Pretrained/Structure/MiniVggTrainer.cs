using System.Diagnostics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Trains a small network on images with Adam and one cycle of learning rates.</summary>
internal static class MiniVggTrainer
{
    public static (OnnxModel Model, IReadOnlyList<EpochResult> History) Train(
        OnnxModel network, ImageSet images, ImagePreprocessing preprocessing, VggShape shape, MiniVggOptions options)
    {
        (ImageSet? validation, ImageSet training) = options.ValidationFraction > 0 ? images.Split(options.ValidationFraction, options.Seed) : (null, images);
        ArrayBatchSource source = Batches(training, preprocessing, shape, options, options.Seed);
        var settings = new TrainingOptions
        {
            Seed = options.Seed,
            Optimizer = new AdamOptimizer { LearningRate = new OneCycleSchedule(options.LearningRate, (long)options.Epochs * source.BatchCount) },
            Session = new OnnxSessionOptions { IntraOpThreads = options.Threads },
        };
        var history = new List<EpochResult>();
        using TrainingSession session = TrainingSession.Create(network, new SoftmaxCrossEntropyLoss(), settings);
        var fit = new FitOptions
        {
            Epochs = options.Epochs,
            Validation = validation is null ? null : Batches(validation, preprocessing, shape, options, null),
            Metric = ValidationMetric.Accuracy(),
            RestoreBest = false,
            Progress = new Listener(options.Progress, history),
        };
        try
        {
            session.Fit(source, fit, options.CancellationToken);
        }
        catch (OperationCanceledException) when (options.OnCancel == CancelBehavior.ReturnBest && session.Steps > 0)
        {
            options.Progress?.Report(new TrainingProgress("cancelled", history.Count, options.Epochs, 1, double.NaN, 0, null));
        }

        return (session.Export().FoldBatchNormalization(), history);
    }

    private static ArrayBatchSource Batches(ImageSet images, ImagePreprocessing preprocessing, VggShape shape, MiniVggOptions options, long? shuffleSeed)
    {
        bool fits = images.Images.All(image => image.Width == shape.Size && image.Height == shape.Size);
        float[] pixels = (fits ? images : images.Resize(shape.Size, shape.Size)).ToTensor(preprocessing, TensorLayout.Nchw, shape.Channels);
        long[] labels = [.. images.Labels.Select(label => (long)label)];
        return new ArrayBatchSource(images.Count, Math.Min(options.BatchSize, images.Count)) { ShuffleSeed = shuffleSeed }
            .Add<float>(PretrainedCnn.FeatureInputName, pixels, shape.Channels, shape.Size, shape.Size)
            .Add<long>("label", labels);
    }

    /// <summary>Hands reports on, and keeps the epochs' results, which a cancelled fit does not give back.</summary>
    private sealed class Listener(IProgress<TrainingProgress>? progress, List<EpochResult> history) : IProgress<FitReport>
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Report(FitReport value)
        {
            bool isEpochEnd = value.Batch == value.BatchCount;
            if (isEpochEnd)
            {
                history.Add(new EpochResult(value.Epoch, value.Loss, value.Validation));
            }

            double done = (value.Epoch - 1 + ((double)value.Batch / value.BatchCount)) / value.Epochs;
            TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
            progress?.Report(new TrainingProgress(
                "training", isEpochEnd ? value.Epoch : value.Epoch - 1, value.Epochs, done, value.Loss, value.BatchesPerSecond, done > 0 ? elapsed * ((1 - done) / done) : null));
        }
    }
}
