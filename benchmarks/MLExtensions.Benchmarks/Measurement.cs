using System.Diagnostics;

namespace MLExtensions.Benchmarks;

/// <summary>Wall and processor time of an action; on a busy machine only the second says what the code costs.</summary>
internal readonly record struct Measurement(double Seconds, double ProcessorSeconds)
{
    public static Measurement Of(Action action)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        action();
        double seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return new Measurement(seconds, (process.TotalProcessorTime - before).TotalSeconds);
    }

    public string Rate(double amount, string unit) => FormattableString.Invariant(
        $"{Seconds:F2} s ({ProcessorSeconds:F2} s of processor): {amount / Seconds:N1} {unit}/s, {amount / ProcessorSeconds:N1} {unit} per processor second");
}
