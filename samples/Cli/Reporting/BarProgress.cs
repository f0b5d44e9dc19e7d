using Spectre.Console;

namespace MLExtensions.Cli.Reporting;

/// <summary>Progress as bars on a terminal, one for each phase.</summary>
internal sealed class BarProgress : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private readonly ProgressContext _context;
    private string? _phase;

    private BarProgress(ProgressContext context) => _context = context;

    /// <summary>Draws bars while the work runs.</summary>
    public static T Run<T>(IAnsiConsole terminal, Func<IProgress<TrainingProgress>, T> work)
    {
        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()];
        return terminal.Progress().AutoClear(false).Columns(columns).Start(context =>
        {
            var bars = new BarProgress(context);
            T result = work(bars);
            bars.EndPhase();
            return result;
        });
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            if (value.Phase != _phase)
            {
                EndPhase();
                _phase = value.Phase;
            }

            if (!_bars.TryGetValue(value.Phase, out ProgressTask? bar))
            {
                _bars[value.Phase] = bar = _context.AddTask(Markup.Escape(value.Phase), maxValue: 1);
            }

            string details = ProgressText.Details(value);
            bar.Description = Markup.Escape(value.Phase) + (details.Length > 0 ? $" [grey]{Markup.Escape(details)}[/]" : "");
            bar.IsIndeterminate = double.IsNaN(value.Fraction);
            bar.Value = double.IsNaN(value.Fraction) ? 0 : Math.Clamp(value.Fraction, 0, 1);
        }
    }

    private void EndPhase()
    {
        if (_phase is not null && _bars.TryGetValue(_phase, out ProgressTask? bar))
        {
            bar.IsIndeterminate = false;
            bar.Value = 1;
            bar.StopTask();
        }
    }
}
