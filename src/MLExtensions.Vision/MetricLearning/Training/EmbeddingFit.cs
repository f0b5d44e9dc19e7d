using System.Diagnostics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Runs a training: statistics of each epoch, validation, the best model so far when cancelled.</summary>
internal sealed class EmbeddingFit
{
    private const int ReportInterval = 25;

    private readonly EmbeddingData _data;
    private readonly EmbeddingOptions _options;
    private readonly OnnxSessionOptions _session;
    private readonly long _seed;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly Action<string>? _warn;
    private readonly EpochStatistics _statistics;
    private readonly List<EmbeddingEpoch> _history = [];
    private RetrievalMetrics? _metrics;
    private OnnxModel? _best;
    private double _bestScore = double.NegativeInfinity;
    private long _epochStart;

    /// <param name="data">The data and the network.</param>
    /// <param name="options">How; seed and progress are not looked at.</param>
    /// <param name="session">Threads and device.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="progress">Told how it goes on.</param>
    /// <param name="warn">Told what went wrong without ending the training.</param>
    public EmbeddingFit(EmbeddingData data, EmbeddingOptions options, OnnxSessionOptions session, long seed, IProgress<TrainingProgress>? progress, Action<string>? warn)
    {
        _data = data;
        _options = options;
        _session = session;
        _seed = seed;
        _progress = progress;
        _warn = warn;
        _statistics = new EpochStatistics(options.Loss as MetricLearningLoss);
    }

    /// <summary>Trains.</summary>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no finite number; the message names the batch.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public EmbeddingModel Run()
    {
        // Counts of a training that was given up.
        _statistics.End();
        IBatchSource batches = _data.Batches;
        using TrainingSession session = TrainingSession.Create(_data.Network.Trained, _options.Loss, new TrainingOptions
        {
            Seed = _seed,
            Backend = _options.Backend,
            Frozen = _data.Network.FrozenWeights,
            Session = _session,
            Optimizer = new AdamWOptimizer
            {
                LearningRate = new OneCycleSchedule(_options.LearningRate, (long)_options.Epochs * batches.BatchCount),
                WeightDecay = _options.WeightDecay,
            },
        });
        try
        {
            Fit(session, batches);
        }
        catch (OperationCanceledException) when (_options.OnCancel == CancelBehavior.ReturnBest && session.Steps > 0)
        {
            _progress?.Report(new TrainingProgress("cancelled", _history.Count, _options.Epochs, 1, double.NaN, 0, null));
        }
        catch (TrainingDivergedException error)
        {
            throw new TrainingDivergedException($"Epoch {(error.Step / batches.BatchCount) + 1}, batch {(error.Step % batches.BatchCount) + 1} of {batches.BatchCount}: {error.Message}", error);
        }

        return new EmbeddingModel(_best ?? Export(session), [.. _history]);
    }

    private void Fit(TrainingSession session, IBatchSource batches)
    {
        _epochStart = Stopwatch.GetTimestamp();
        session.Fit(
            batches,
            new FitOptions
            {
                Epochs = _options.Epochs,
                Validation = _data.Validate is null ? null : batches,
                Metric = ValidationMetric.Of("MAP@R", higherIsBetter: true, (trained, _, _) => Validate(trained)),
                Patience = _data.Validate is null ? null : _options.Patience,
                RestoreBest = false,
                ReportInterval = ReportInterval,
                Progress = new Listener(this),
            },
            _options.CancellationToken);
    }

    private OnnxModel Export(TrainingSession session) => EmbeddingGraphs.Complete(_data.Network, session.Export(), _data.Scaling);

    private double Validate(TrainingSession session)
    {
        long start = Stopwatch.GetTimestamp();
        OnnxModel model = Export(session);
        using (var embedding = new EmbeddingModel(model, []))
        {
            _metrics = _data.Validate!(embedding);
        }

        if (_metrics.MapAtR > _bestScore)
        {
            _bestScore = _metrics.MapAtR;
            _best = model;
        }

        // The time is not the epoch's.
        _epochStart += Stopwatch.GetTimestamp() - start;
        return _metrics.MapAtR;
    }

    private void Report(FitReport report)
    {
        bool ended = report.Batch == report.BatchCount;
        if (ended)
        {
            EndEpoch(report);
        }
        else
        {
            _statistics.Take();
        }

        double done = report.Epoch - 1 + ((double)report.Batch / report.BatchCount);
        double left = (_options.Epochs - done) * report.BatchCount / report.BatchesPerSecond;
        _progress?.Report(new TrainingProgress(
            "training", ended ? report.Epoch : report.Epoch - 1, _options.Epochs, done / _options.Epochs, report.Loss, report.BatchesPerSecond, double.IsFinite(left) ? TimeSpan.FromSeconds(left) : null));
    }

    private void EndEpoch(FitReport report)
    {
        double seconds = Stopwatch.GetElapsedTime(_epochStart).TotalSeconds;
        (double active, double positive, double negative) = _statistics.End();
        var epoch = new EmbeddingEpoch(report.Epoch, _options.Epochs, report.Loss, active, positive, negative, _statistics.IsCollapsed, seconds, _metrics);
        _history.Add(epoch);
        _options.Metrics?.Report(epoch);
        if (epoch.IsCollapsed)
        {
            _warn?.Invoke(FormattableString.Invariant(
                $"Epoch {epoch.Epoch}: the embedding has collapsed into one point (mean distance of different labels {negative:g2}), and the loss stays at the margin. Lower the learning rate, lengthen {nameof(TripletLoss.WarmUpBatches)}, or use {nameof(TripletMiner)}.{nameof(TripletMiner.SemiHard)}."));
        }

        _metrics = null;
        _epochStart = Stopwatch.GetTimestamp();
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, reports on the thread that trains.</summary>
    private sealed class Listener(EmbeddingFit fit) : IProgress<FitReport>
    {
        public void Report(FitReport value) => fit.Report(value);
    }
}
