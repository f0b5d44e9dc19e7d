using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MLExtensions.Cli.Work;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>
/// What <see cref="OnnxSession"/> costs over ONNX Runtime's own session: forward runs of the small CNN, in turn in one run.
/// Arguments: [--batch 8] [--threads 1] [--rounds 15] [--runs 40].
/// </summary>
internal static class SessionBenchmark
{
    public static int Run(string[] args)
    {
        int batch = Number("--batch", 8);
        int threads = Number("--threads", 1);
        int rounds = Arguments.Count(args, "--rounds", 15);
        int runs = Arguments.Count(args, "--runs", 40);
        OnnxModel model = StepNetworks.Cnn();
        OnnxFeed feed = StepNetworks.RandomBatch(model, batch, seed: 1)[0];
        float[] pixels = new float[batch * 784];
        OnnxFeed input = OnnxFeed.Of<float>(feed.Name, pixels, batch, 1, 28, 28);
        using var ours = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = threads });
        using var stream = new MemoryStream();
        model.Save(stream);
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        using var bare = new InferenceSession(stream.ToArray(), options);
        using var runOptions = new RunOptions();
        string[] names = [feed.Name];
        string[] outputs = ["logits"];
        float sum = 0;
        Ours();
        Bare();
        var ratios = new List<double>();
        for (int round = 0; round < rounds; round++)
            ratios.Add(Time(Ours) / Time(Bare));
        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"forward, batch {batch}, {threads} threads: ours {Time(Ours):F3} ms, ONNX Runtime's {Time(Bare):F3} ms; ratio {AlternatingMeasurement.Median(ratios):F3} ({ratios[0]:F3} to {ratios[^1]:F3}), checksum {sum:F1}"));
        return 0;

        void Ours()
        {
            using OnnxResults results = ours.Run(input);
            sum += results.Span<float>("logits")[0];
        }

        void Bare()
        {
            using OrtValue value = OrtValue.CreateTensorValueFromMemory(pixels, [batch, 1, 28, 28]);
            using IDisposableReadOnlyCollection<OrtValue> results = bare.Run(runOptions, names, [value], outputs);
            sum += results[0].GetTensorDataAsSpan<float>()[0];
        }

        // The median run: the others say how busy the machine is.
        double Time(Action action)
        {
            var times = new double[runs];
            for (int i = 0; i < runs; i++)
            {
                long start = Stopwatch.GetTimestamp();
                action();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            return AlternatingMeasurement.Median(times);
        }

        int Number(string name, int otherwise) =>
            Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
