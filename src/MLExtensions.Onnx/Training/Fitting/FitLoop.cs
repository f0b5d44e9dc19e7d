using System.Diagnostics;

namespace MLExtensions.Onnx;

/// <summary>Goes through the data epoch by epoch: steps, validation, early stopping, checkpoints.</summary>
internal sealed class FitLoop(TrainingSession session, IBatchSource source, FitOptions options, FitState state)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _steps;

    public FitResult Run(CancellationToken cancellationToken)
    {
        FitPosition start = state.Position;
        using (var batches = new BatchPrefetcher(source, start.Epoch, start.Batch, start.Stopped ? start.Epoch : options.Epochs))
        {
            try
            {
                while (state.Position.Epoch < options.Epochs && !state.Position.Stopped)
                    RunEpoch(batches, cancellationToken);
            }
            catch (OperationCanceledException) when (options.CheckpointPath is not null)
            {
                Save();
                throw;
            }
        }

        if (options.RestoreBest)
            state.RestoreWeights(session);
        return new FitResult(state.Position.History, state.Position.BestEpoch, state.Position.Stopped);
    }

    private void RunEpoch(BatchPrefetcher batches, CancellationToken cancellationToken)
    {
        while (state.Position.Batch < source.BatchCount)
        {
            LoadedBatch loaded = batches.Next(cancellationToken);
            float loss = session.Step(loaded.Batch.Feeds, cancellationToken);
            batches.Return(loaded.Batch);
            _steps++;
            int done = loaded.Index + 1;
            state.Position = state.Position with { Batch = done, LossSum = state.Position.LossSum + loss };
            if (done % options.ReportInterval == 0 && done < source.BatchCount)
                Report(validation: null);
            if (options.CheckpointInterval is int interval && done % interval == 0)
                Save();
        }

        Finish(cancellationToken);
    }

    /// <summary>Validates, and begins the next epoch.</summary>
    private void Finish(CancellationToken cancellationToken)
    {
        double? metric = options.Validation is null ? null : options.Metric.Evaluate(session, options.Validation, cancellationToken);
        Report(metric);
        FitPosition position = state.Position;
        int epoch = position.Epoch + 1;
        int best = position.BestEpoch;
        if (metric is double value && IsBetter(value, best == 0 ? null : position.History[best - 1].Validation))
        {
            best = epoch;
            if (options.RestoreBest)
                state.KeepWeights(session);
        }

        state.Position = position with
        {
            Epoch = epoch,
            Batch = 0,
            LossSum = 0,
            BestEpoch = best,
            Stopped = options.Patience is int patience && epoch - best >= patience,
            History = [.. position.History, new EpochResult(epoch, position.LossSum / source.BatchCount, metric)],
        };
        if (options.CheckpointPath is not null)
            Save();
    }

    private bool IsBetter(double value, double? best) =>
        !double.IsNaN(value)
        && (best is not double reference || (options.Metric.HigherIsBetter ? value > reference + options.MinimumImprovement : value < reference - options.MinimumImprovement));

    private void Save() => Checkpoints.Save(session, state, options.CheckpointPath!);

    private void Report(double? validation)
    {
        FitPosition position = state.Position;
        options.Progress?.Report(new FitReport(
            position.Epoch + 1, options.Epochs, position.Batch, source.BatchCount, position.LossSum / Math.Max(1, position.Batch), session.GradientNorm, validation,
            _steps / Math.Max(Stopwatch.GetElapsedTime(_start).TotalSeconds, 1e-9)));
    }
}
