using System.Diagnostics;

namespace MLExtensions.Text;

/// <summary>Reports how far a phase of known or unknown length has come.</summary>
/// <param name="progress">Who is told; nobody where null.</param>
/// <param name="phase">The name of the phase.</param>
/// <param name="total">The number of items to come; 0 where it is not known.</param>
internal sealed class ProgressMeter(IProgress<TrainingProgress>? progress, string phase, double total)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private double _done;

    /// <summary>Takes note of items done and reports.</summary>
    /// <param name="items">The number of items.</param>
    public void Add(double items)
    {
        _done += items;
        if (progress is null)
        {
            return;
        }

        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        double fraction = total > 0 ? Math.Min(1, _done / total) : double.NaN;
        TimeSpan? remaining = fraction > 0 ? TimeSpan.FromSeconds(seconds * (1 - fraction) / fraction) : null;
        progress.Report(new TrainingProgress(phase, 0, 0, fraction, double.NaN, _done / Math.Max(seconds, 1e-9), remaining));
    }
}
