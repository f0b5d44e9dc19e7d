using System.Diagnostics;
using System.Globalization;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Steps of the small CNN with triplets against PyTorch, in turn in one run, and the part of a step that mining and loss take.
/// Arguments: --step [--python PROGRAM] [--miner All|SemiHard|Hard] [--threads 2] [--classes 8] [--rows 32] [--rounds 9] [--steps 5].
/// </summary>
internal static class EmbedderStepBenchmark
{
    private const int Dimension = 128;

    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", 2), classes = Arguments.Number(args, "--classes", 8), rows = Arguments.Number(args, "--rows", 32);
        int rounds = Arguments.Count(args, "--rounds", 9), steps = Arguments.Count(args, "--steps", 5);
        TripletMiner miner = Enum.Parse<TripletMiner>(Arguments.Value(args, "--miner") ?? nameof(TripletMiner.All), ignoreCase: true);
        int batch = classes * rows;
        var random = new Random(1);
        float[] images = [.. Enumerable.Range(0, batch * 28 * 28).Select(_ => random.NextSingle())];
        long[] labels = [.. Enumerable.Range(0, batch).Select(i => (long)(i / rows))];
        OnnxFeed[] feeds = [OnnxFeed.Of<float>("image", images, batch, 1, 28, 28), OnnxFeed.Of<long>("label", labels, batch)];
        using TrainingSession session = TrainingSession.Create(Model(), new TripletLoss { Miner = miner }, new TrainingOptions
        {
            Optimizer = new AdamOptimizer(),
            Session = new OnnxSessionOptions { IntraOpThreads = threads },
        });
        var peers = new List<(string Name, PeerProcess Process)>();
        if (Arguments.Value(args, "--python") is string python)
        {
            string[] common = ["--miner", miner == TripletMiner.All ? "all" : miner == TripletMiner.Hard ? "hard" : "semi-hard", "--classes", Text(classes), "--rows", Text(rows), "--threads", Text(threads)];
            peers.Add(("PyTorch", new PeerProcess(python, PeerProcess.Script("torch_triplet.py"), common)));
            peers.Add(("PyTorch, channels last", new PeerProcess(python, PeerProcess.Script("torch_triplet.py"), [.. common, "--channels-last"])));
        }
        else
        {
            Console.Error.WriteLine("Give --python PROGRAM, an interpreter with PyTorch, to compare; only ours is measured.");
        }

        try
        {
            AlternatingMeasurement.Print($"small CNN, {miner}, batch {batch}, {threads} threads, {session.Backend}", count => Times(count, () => session.Step(feeds)), peers, rounds, steps);
        }
        finally
        {
            foreach ((_, PeerProcess process) in peers)
            {
                process.Dispose();
            }
        }

        PrintMiningShare(session, feeds, labels, miner, rounds * steps);
        return 0;
    }

    private static void PrintMiningShare(TrainingSession session, OnnxFeed[] feeds, long[] labels, TripletMiner miner, int count)
    {
        using OnnxResults results = session.Predict(feeds[0]);
        float[] embeddings = results.Span<float>(results.Names[0]).ToArray();
        var gradient = new float[embeddings.Length];
        var loss = new TripletLoss { Miner = miner, WarmUpBatches = 0 };
        Measurement warm = Measurement.Of(() => Times(200, Compute));
        // By turns: what else the machine does meets both alike.
        double mining = 0, step = 0;
        for (int i = 0; i < count; i++)
        {
            mining += Times(1, Compute)[0];
            step += Times(1, () => session.Step(feeds))[0];
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"distances, mining, loss and its gradient: {mining / count:F2} ms of {step / count:F2} ms a step, {mining / step:P1} (warm-up {warm.Seconds:F1} s)"));

        float Compute()
        {
            Array.Clear(gradient);
            return loss.Compute(new EmbeddingBatch(embeddings, Dimension, labels), gradient);
        }
    }

    internal static OnnxModel Model() => new Network("small_cnn", seed: 1)
        .Input("image", 1, 28, 28)
        .Conv2D(32, 3).Relu()
        .Conv2D(64, 3).Relu().MaxPool(2)
        .Flatten().Dense(Dimension).L2Normalize()
        .Build("embedding");

    private static double[] Times(int count, Func<float> action)
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
