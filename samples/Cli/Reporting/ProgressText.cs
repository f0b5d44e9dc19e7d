using System.Globalization;

namespace MLExtensions.Cli.Reporting;

/// <summary>A progress report in words.</summary>
internal static class ProgressText
{
    /// <summary>All of it: <c>training: iteration 3 of 25, cost 0.04121, 2.1M/s, 12 s left</c>.</summary>
    public static string Line(TrainingProgress progress)
    {
        var parts = new List<string>();
        if (progress.Epoch > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"iteration {progress.Epoch} of {progress.Epochs}"));
        }
        else if (!double.IsNaN(progress.Fraction))
        {
            parts.Add(progress.Fraction.ToString("0%", CultureInfo.InvariantCulture));
        }

        AddDetails(parts, progress);
        return parts.Count == 0 ? progress.Phase : $"{progress.Phase}: {string.Join(", ", parts)}";
    }

    /// <summary>What stands beside a progress bar.</summary>
    public static string Details(TrainingProgress progress)
    {
        var parts = new List<string>();
        AddDetails(parts, progress);
        return string.Join(", ", parts);
    }

    private static void AddDetails(List<string> parts, TrainingProgress progress)
    {
        if (!double.IsNaN(progress.Loss) && progress.Epoch > 0)
        {
            parts.Add("cost " + progress.Loss.ToString("0.00000", CultureInfo.InvariantCulture));
        }

        if (progress.Rate > 0)
        {
            parts.Add(Rate(progress.Rate));
        }

        if (progress.Remaining is { TotalSeconds: >= 1 } remaining)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{remaining.TotalSeconds:0} s left"));
        }
    }

    private static string Rate(double rate) => rate switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{rate / 1e6:0.0}M/s"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{rate / 1e3:0.0}k/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{rate:0}/s"),
    };
}
