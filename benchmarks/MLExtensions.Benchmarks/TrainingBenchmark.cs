using System.Diagnostics;
using System.Globalization;
using MLExtensions.Cli.Work;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Training steps against PyTorch: the same network, batch and number of threads, in turn in one run. The peer is taken at its faster memory format.
/// Arguments: --python PROGRAM [--network cnn|mlp] [--threads 2] [--batch 256] [--rounds 9] [--steps 10].
/// </summary>
internal static class TrainingBenchmark
{
    public static int Run(string[] args)
    {
        string network = Value("--network") ?? "cnn";
        int threads = Number("--threads", 2);
        int batch = Number("--batch", 256);
        int rounds = Number("--rounds", 9);
        int steps = Number("--steps", 10);
        OnnxModel model = network == "mlp" ? StepNetworks.Mlp() : StepNetworks.Cnn();
        OnnxFeed[] feeds = StepNetworks.RandomBatch(model, batch, seed: 1);
        using TrainingSession session = StepNetworks.Train(model, batch, threads);
        var peers = new List<(string Name, PeerProcess Process)>();
        string? python = Value("--python");
        if (python is null)
            Console.Error.WriteLine("Give --python PROGRAM, an interpreter with PyTorch, to compare; only ours is measured.");
        else
            AddPeers(python);
        try
        {
            Measure(session, feeds, peers, rounds, steps, $"{network}, batch {batch}, {threads} threads");
            return 0;
        }
        finally
        {
            foreach ((_, PeerProcess process) in peers)
                process.Dispose();
        }

        void AddPeers(string program)
        {
            string[] common = ["--model", network, "--batch", batch.ToString(CultureInfo.InvariantCulture), "--threads", threads.ToString(CultureInfo.InvariantCulture)];
            peers.Add(("PyTorch", new PeerProcess(program, PeerProcess.Script("torch_train.py"), common)));
            if (network == "cnn")
                peers.Add(("PyTorch, channels last", new PeerProcess(program, PeerProcess.Script("torch_train.py"), [.. common, "--channels-last"])));
        }

        string? Value(string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;

        int Number(string name, int otherwise) => Value(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }

    private static void Measure(
        TrainingSession session, OnnxFeed[] feeds, List<(string Name, PeerProcess Process)> peers, int rounds, int steps, string what)
    {
        var ours = new List<double>();
        double[][] theirs = [.. peers.Select(_ => new double[rounds])];
        Steps(3);
        foreach ((_, PeerProcess process) in peers)
            process.Run(3);
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(Median(Steps(steps)));
            for (int i = 0; i < peers.Count; i++)
                theirs[i][round] = Median(peers[i].Process.Run(steps));
        }

        Print($"{what}: {Median(ours):F2} ms a step (medians of {rounds} rounds of {steps}; {ours.Min():F2} to {ours.Max():F2})");
        for (int i = 0; i < peers.Count; i++)
        {
            double[] ratios = [.. ours.Zip(theirs[i], (our, their) => our / their)];
            Print($"{peers[i].Name}: {Median(theirs[i]):F2} ms ({theirs[i].Min():F2} to {theirs[i].Max():F2}); ours / theirs {Median(ratios):F2} ({ratios.Min():F2} to {ratios.Max():F2})");
        }

        double[] Steps(int count)
        {
            var times = new double[count];
            for (int i = 0; i < count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                session.Step(feeds);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            return times;
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
