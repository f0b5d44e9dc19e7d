using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MLExtensions.Cli.Work;

/// <summary>Seconds by phase, in the order in which the phases ran.</summary>
internal sealed class PhaseClock
{
    private readonly List<(string Phase, double Seconds)> _phases = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    public double Total => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public double this[string phase] => _phases.Where(p => p.Phase == phase).Sum(p => p.Seconds);

    /// <summary>Runs one phase; it is noted even where it is cancelled.</summary>
    public T Measure<T>(string phase, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _phases.Add((phase, Stopwatch.GetElapsedTime(start).TotalSeconds));
        }
    }

    /// <inheritdoc cref="Measure{T}(string, Func{T})"/>
    public void Measure(string phase, Action work) => Measure(phase, () =>
    {
        work();
        return true;
    });

    /// <summary>The seconds of each phase and their sum, rounded to milliseconds.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach ((string phase, double seconds) in _phases)
        {
            json[phase] = Math.Round(seconds, 3);
        }

        json["total"] = Math.Round(Total, 3);
        return json;
    }
}
