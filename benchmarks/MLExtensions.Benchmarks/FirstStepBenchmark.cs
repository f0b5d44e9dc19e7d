using System.Diagnostics;
using System.Globalization;
using MLExtensions.Cli.Work;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>
/// From <see cref="TrainingSession.Create"/> to the end of the first step, in a fresh process each time: nothing is compiled yet.
/// The start of the process and the making of the network are not counted.
/// Arguments: [--network cnn] [--backend auto|fused|onnxruntime] [--threads 2] [--batch 256] [--rounds 7].
/// </summary>
internal static class FirstStepBenchmark
{
    public static int Run(string[] args)
    {
        string network = Arguments.Value(args, "--network") ?? "cnn";
        int threads = Arguments.Number(args, "--threads", 2), batch = Arguments.Number(args, "--batch", 256), rounds = Arguments.Count(args, "--rounds", 7);
        TrainingBackend backend = Enum.Parse<TrainingBackend>(Arguments.Value(args, "--backend") ?? "auto", ignoreCase: true);
        if (args.Contains("--once"))
            return Once(network, threads, batch, backend);
        List<double[]> times = [.. Enumerable.Range(0, rounds).Select(_ => Measure(args))];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{network}, batch {batch}, {threads} threads, {backend}, {rounds} processes: first step after {Median(0):F0} ms ({times.Min(time => time[0]):F0} to {times.Max(time => time[0]):F0}), of it Create {Median(1):F0} ms; the 20th step {Median(2):F0} ms"));
        return 0;

        double Median(int which) => AlternatingMeasurement.Median(times.Select(time => time[which]));
    }

    private static int Once(string network, int threads, int batch, TrainingBackend backend)
    {
        OnnxModel model = StepNetworks.ByName(network);
        OnnxFeed[] feeds = StepNetworks.RandomBatch(model, batch, seed: 1);
        long start = Stopwatch.GetTimestamp();
        using TrainingSession session = StepNetworks.Train(model, batch, threads, backend);
        double created = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        session.Step(feeds);
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (int i = 0; i < 18; i++)
            session.Step(feeds);
        start = Stopwatch.GetTimestamp();
        session.Step(feeds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first} {created} {Stopwatch.GetElapsedTime(start).TotalMilliseconds}"));
        return 0;
    }

    private static double[] Measure(string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["first-step", .. args, "--once"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The benchmark cannot start itself.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"A process ended with {process.ExitCode}.");
    }
}
