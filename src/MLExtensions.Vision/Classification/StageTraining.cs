using System.Numerics.Tensors;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>Trains one stage: watches the validation data, keeps the best model, stops early, hands back what there is when cancelled.</summary>
internal sealed class StageTraining
{
    private readonly ClassifierStage _stage;
    private readonly int _epochs;
    private readonly ImageClassifierOptions _options;
    private readonly OnnxSessionOptions _session;
    private readonly IReadOnlyList<float>? _weights;
    private readonly IProgress<TrainingProgress> _progress;
    private readonly List<ClassifierEpoch> _history;
    private OnnxModel? _best;
    private double _accuracy = double.NaN;

    public StageTraining(
        ClassifierStage stage, int epochs, ImageClassifierOptions options, OnnxSessionOptions session, IReadOnlyList<float>? weights, IProgress<TrainingProgress> progress, List<ClassifierEpoch> history)
    {
        _stage = stage;
        _epochs = epochs;
        _options = options;
        _session = session;
        _weights = weights;
        _progress = progress;
        _history = history;
    }

    /// <summary>The lowest validation loss; infinite without validation.</summary>
    public double BestLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether the training was cancelled and gave back what it had.</summary>
    public bool WasCancelled { get; private set; }

    /// <summary>Trains a model.</summary>
    /// <param name="model">One input and logits [N, classes].</param>
    /// <param name="training">Batches to train on.</param>
    /// <param name="validation">Batches to validate on; null for none.</param>
    /// <param name="rate">The learning rate at the beginning.</param>
    /// <param name="seed">Seed of dropout.</param>
    /// <returns>The trained model: that of the lowest validation loss, or the last.</returns>
    public OnnxModel Train(OnnxModel model, IBatchSource training, IBatchSource? validation, double rate, long seed)
    {
        long updates = (long)_epochs * training.BatchCount;
        using TrainingSession session = TrainingSession.Create(
            model,
            new SoftmaxCrossEntropyLoss { ClassWeights = _weights, LabelSmoothing = _options.LabelSmoothing },
            new TrainingOptions { Optimizer = new AdamWOptimizer { LearningRate = new CosineSchedule(rate, updates), WeightDecay = _options.WeightDecay }, Seed = seed, Backend = _options.Backend, Session = _session });
        try
        {
            session.Fit(
                training,
                new FitOptions
                {
                    Epochs = _epochs,
                    Validation = validation,
                    Metric = ValidationMetric.Of("loss", higherIsBetter: false, Validate),
                    Patience = validation is null ? null : _options.Patience,
                    RestoreBest = false,
                    Progress = new EpochListener(Report),
                },
                _options.CancellationToken);
        }
        catch (OperationCanceledException) when (_options.OnCancel == CancelBehavior.ReturnBest)
        {
            WasCancelled = true;
        }

        return _best ?? session.Export();
    }

    private double Validate(TrainingSession session, IBatchSource source, CancellationToken cancellationToken)
    {
        var batch = new TrainingBatch();
        double loss = 0;
        long right = 0, rows = 0;
        for (int index = 0; index < source.BatchCount; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            source.Load(0, index, batch);
            using OnnxResults results = session.Predict(batch.Feeds[..1]);
            ReadOnlySpan<float> logits = results.Span<float>(results.Names[0]);
            ReadOnlySpan<long> labels = batch.Values<long>(CachedBatches.Label);
            int classes = logits.Length / labels.Length;
            for (int row = 0; row < labels.Length; row++)
            {
                int label = (int)labels[row];
                ReadOnlySpan<float> scores = logits.Slice(row * classes, classes);
                loss += (_weights?[label] ?? 1) * CrossEntropy(scores, label);
                right += TensorPrimitives.IndexOfMax(scores) == label ? 1 : 0;
            }

            rows += labels.Length;
        }

        loss /= rows;
        _accuracy = (double)right / rows;
        if (loss < BestLoss)
        {
            BestLoss = loss;
            _best = session.Export();
        }

        return loss;
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        float most = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - most);
        }

        return Math.Log(sum) - (logits[label] - most);
    }

    private void Report(FitReport report)
    {
        bool ended = report.Batch == report.BatchCount;
        if (ended)
        {
            var epoch = new ClassifierEpoch(_stage, report.Epoch, report.Epochs, report.Loss, report.Validation, report.Validation is null ? null : _accuracy);
            _history.Add(epoch);
            _options.Metrics?.Report(epoch);
        }

        double done = report.Epoch - 1 + ((double)report.Batch / report.BatchCount);
        double left = ((_epochs - done) * report.BatchCount) / report.BatchesPerSecond;
        _progress.Report(new TrainingProgress(
            _stage == ClassifierStage.Head ? "training the head" : "fine-tuning", ended ? report.Epoch : report.Epoch - 1, _epochs, done / _epochs,
            report.Loss, report.BatchesPerSecond * _options.BatchSize, double.IsFinite(left) ? TimeSpan.FromSeconds(left) : null));
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, reports on the thread that trains.</summary>
    private sealed class EpochListener(Action<FitReport> report) : IProgress<FitReport>
    {
        public void Report(FitReport value) => report(value);
    }
}
