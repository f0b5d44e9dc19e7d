using System.Diagnostics;

namespace MLExtensions.Cli.Reporting;

/// <summary>Progress as plain lines, for logs and pipes: one at the start of a phase, one a pass, and one every few seconds.</summary>
internal sealed class LineProgress(TextWriter error) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private string? _phase;
    private int _epoch;
    private long _last;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            bool phaseChanged = value.Phase != _phase, epochEnded = value.Epoch != _epoch;
            if (!phaseChanged && !epochEnded && Stopwatch.GetElapsedTime(_last) < Interval)
            {
                return;
            }

            (_phase, _epoch, _last) = (value.Phase, value.Epoch, Stopwatch.GetTimestamp());
            error.WriteLine(ProgressText.Line(value));
        }
    }
}
