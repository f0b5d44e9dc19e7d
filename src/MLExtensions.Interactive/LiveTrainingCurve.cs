using System.Diagnostics;
using System.Globalization;
using MLExtensions.Display;

namespace MLExtensions.Interactive;

/// <summary>
/// A training curve that grows while the training runs: it listens to the training's progress. In a notebook the picture in the cell is replaced
/// as epochs end; elsewhere a line an epoch is written to the console.
/// </summary>
/// <remarks>Reports may come from any thread.</remarks>
public sealed class LiveTrainingCurve : IProgress<TrainingProgress>
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly List<Phase> _phases = [];
    private readonly Lock _lock = new();
    private Action<object>? _update;
    private TextWriter? _console;
    private long _lastUpdate;

    /// <summary>Makes a curve that shows itself nowhere; see <see cref="Show(string)"/>.</summary>
    /// <param name="title">The title of the picture.</param>
    public LiveTrainingCurve(string title)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        Title = title;
    }

    /// <summary>Gets the title of the picture.</summary>
    public string Title { get; }

    /// <summary>Gets the name of what is plotted.</summary>
    /// <value>The default value is <c>Loss</c>.</value>
    public string LossLabel { get; init; } = "Loss";

    /// <summary>Makes a curve and shows it: in the running cell of a notebook, otherwise as lines on the console.</summary>
    /// <param name="title">The title of the picture.</param>
    /// <returns>The curve; hand it to a training as its progress.</returns>
    public static LiveTrainingCurve Show(string title)
    {
        var curve = new LiveTrainingCurve(title);
        curve._update = InteractiveHost.Display(curve);
        curve._console = curve._update is null ? Console.Out : null;
        return curve;
    }

    /// <summary>Makes a curve that writes a line an epoch.</summary>
    internal static LiveTrainingCurve On(TextWriter console, string title) => new(title) { _console = console };

    /// <summary>Takes a report; one that ends an epoch and knows its loss makes the curve longer.</summary>
    /// <param name="value">The report.</param>
    public void Report(TrainingProgress value)
    {
        if (value.Epoch <= 0 || !double.IsFinite(value.Loss))
        {
            return;
        }

        if (Add(value))
        {
            // Outside of the lock: showing it reads the curve, on whatever thread the notebook does that.
            _update!(this);
        }
    }

    /// <summary>Draws what has been reported so far, a line a phase.</summary>
    /// <returns>The picture; null before the first epoch ended.</returns>
    public LineChart? ToChart()
    {
        lock (_lock)
        {
            return _phases.Count == 0 ? null : new LineChart
            {
                Title = Title,
                Height = 320,
                XLabel = "Epoch",
                YLabel = LossLabel,
                Series = [.. _phases.Select(phase => new LineSeries(_phases.Count == 1 ? LossLabel : phase.Name, [.. phase.Epochs.Select(epoch => (double)epoch)], [.. phase.Losses]))],
            };
        }
    }

    /// <summary>Gives the last loss as text.</summary>
    /// <returns>The title, and the last epoch's loss where there is one.</returns>
    public override string ToString()
    {
        lock (_lock)
        {
            return _phases.Count == 0 ? Title : string.Create(CultureInfo.InvariantCulture, $"{Title}: {LossLabel.ToLowerInvariant()} {_phases[^1].Losses[^1]:0.######} after {_phases[^1].Epochs[^1]} epochs");
        }
    }

    /// <summary>Adds a point; true where it is time to show the curve again.</summary>
    private bool Add(TrainingProgress value)
    {
        lock (_lock)
        {
            Phase phase = PhaseOf(value.Phase);
            if (phase.Epochs.Count > 0 && phase.Epochs[^1] >= value.Epoch)
            {
                return false;
            }

            phase.Epochs.Add(value.Epoch);
            phase.Losses.Add(value.Loss);
            _console?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Phase} {value.Epoch}/{value.Epochs}, {LossLabel.ToLowerInvariant()} {value.Loss:0.######}"));
            if (_update is null || (value.Epoch < value.Epochs && _lastUpdate != 0 && Stopwatch.GetElapsedTime(_lastUpdate) < s_pause))
            {
                return false;
            }

            _lastUpdate = Stopwatch.GetTimestamp();
            return true;
        }
    }

    private Phase PhaseOf(string name)
    {
        if (_phases.Find(phase => phase.Name == name) is { } known)
        {
            return known;
        }

        var phase = new Phase(name, [], []);
        _phases.Add(phase);
        return phase;
    }

    private sealed record Phase(string Name, List<int> Epochs, List<double> Losses);
}
