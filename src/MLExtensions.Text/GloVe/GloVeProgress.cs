using System.Diagnostics;

namespace MLExtensions.Text;

/// <summary>Reports a training's progress: at the end of each iteration, and between at most twice a second.</summary>
internal sealed class GloVeProgress(IProgress<TrainingProgress>? progress, int iterations, long cells, int iterationsBefore)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _reported;
    private double _done;
    private int _newIterations;
    private double _cost = double.NaN;

    /// <summary>Takes note of cells done.</summary>
    public void Advance(long count)
    {
        _done += count;
        if (progress is not null && Stopwatch.GetElapsedTime(_started) - _reported > Interval)
        {
            Report();
        }
    }

    /// <summary>Takes note of an iteration's end.</summary>
    public void EndIteration(int iteration, double cost)
    {
        _newIterations = iteration - iterationsBefore;
        _cost = cost;
        Report();
    }

    private void Report()
    {
        _reported = Stopwatch.GetElapsedTime(_started);
        double seconds = Math.Max(_reported.TotalSeconds, 1e-9);
        double before = (double)iterationsBefore * cells;
        double total = (double)iterations * cells;
        double rate = _done / seconds;
        TimeSpan? remaining = rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, total - before - _done) / rate) : null;
        progress?.Report(new TrainingProgress("training", iterationsBefore + _newIterations, iterations, Math.Min(1, (before + _done) / total), _cost, rate, remaining));
    }
}
