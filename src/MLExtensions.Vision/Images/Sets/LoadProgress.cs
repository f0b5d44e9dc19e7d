using System.Diagnostics;

namespace MLExtensions.Vision;

/// <summary>Counts files that several threads read, and reports in rising order.</summary>
internal sealed class LoadProgress(IProgress<TrainingProgress>? listener, int files)
{
    // A report a file would cost more than small files.
    private const int Interval = 64;

    private readonly Lock _lock = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _done;

    public void FileDone()
    {
        if (listener is null)
        {
            return;
        }

        lock (_lock)
        {
            _done++;
            if (_done % Interval == 0 || _done == files)
            {
                TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
                double fraction = (double)_done / files;
                listener.Report(new TrainingProgress(
                    "reading images", 0, 0, fraction, double.NaN, _done / Math.Max(1e-9, elapsed.TotalSeconds), elapsed * ((1 - fraction) / fraction)));
            }
        }
    }
}
