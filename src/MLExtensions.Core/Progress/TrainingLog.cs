using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;

namespace MLExtensions;

/// <summary>
/// Carries a training's progress to both listeners: the user's <see cref="IProgress{T}"/> and, a line per epoch,
/// <c>MLContext.Log</c> (ML.NET's own progress channels reach nobody).
/// </summary>
public sealed class TrainingLog : IProgress<TrainingProgress>, IDisposable
{
    private readonly IChannel _channel;
    private readonly IProgress<TrainingProgress>? _listener;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private string _lastPhase = "";
    private int _lastEpoch;

    /// <summary>Opens a channel on a host.</summary>
    /// <param name="host">The component's host.</param>
    /// <param name="activity">What is going on, for instance <c>Training GloVe</c>.</param>
    /// <param name="listener">The user's listener, or null.</param>
    public TrainingLog(IHost host, string activity, IProgress<TrainingProgress>? listener)
    {
        ArgumentNullException.ThrowIfNull(host);
        _channel = host.Start(activity);
        _listener = listener;
    }

    /// <summary>Passes a report on, and logs it when it ends an epoch or opens a phase.</summary>
    /// <param name="value">The report.</param>
    public void Report(TrainingProgress value)
    {
        _listener?.Report(value);
        lock (_lock)
        {
            if (value.Phase == _lastPhase && value.Epoch == _lastEpoch)
            {
                return;
            }

            _lastPhase = value.Phase;
            _lastEpoch = value.Epoch;
            Info(Describe(value));
        }
    }

    /// <summary>Writes a line to the log.</summary>
    /// <param name="message">The line.</param>
    public void Info(string message) => _channel.Info(MessageSensitivity.None, "{0}", message);

    /// <summary>Writes a warning to the log.</summary>
    /// <param name="message">The warning.</param>
    public void Warning(string message) => _channel.Warning(MessageSensitivity.None, "{0}", message);

    /// <inheritdoc/>
    public void Dispose()
    {
        Info(string.Create(CultureInfo.InvariantCulture, $"ended after {Stopwatch.GetElapsedTime(_start).TotalSeconds:0.00} s"));
        _channel.Dispose();
    }

    private static string Describe(TrainingProgress value)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string line = value.Phase;
        if (value.Epochs > 0)
        {
            line += string.Create(culture, $" {value.Epoch}/{value.Epochs}");
        }

        if (!double.IsNaN(value.Loss))
        {
            line += string.Create(culture, $", loss {value.Loss:0.######}");
        }

        if (value.Rate > 0)
        {
            line += string.Create(culture, $", {value.Rate:0} items/s");
        }

        return value.Remaining is { } remaining ? line + string.Create(culture, $", {remaining.TotalSeconds:0.0} s to go") : line;
    }
}
