using System.Diagnostics;
using System.Globalization;
using MLExtensions.Cli.Work;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Training steps against PyTorch: the same network, batch and number of threads, in turn in one run. The peer is taken at its faster memory format.
/// Arguments: --python PROGRAM [--network cnn|mlp|mlp3|resnet20|mobilenet] [--backend auto|fused|onnxruntime] [--threads 2] [--batch 256] [--rounds 9] [--steps 10].
/// </summary>
internal static class TrainingBenchmark
{
    public static int Run(string[] args)
    {
        string network = Value("--network") ?? "cnn";
        int threads = Number("--threads", 2);
        int batch = Number("--batch", 256);
        int rounds = Arguments.Count(args, "--rounds", 9);
        int steps = Arguments.Count(args, "--steps", 10);
        OnnxModel model = StepNetworks.ByName(network);
        OnnxFeed[] feeds = StepNetworks.RandomBatch(model, batch, seed: 1);
        using TrainingSession session = StepNetworks.Train(model, batch, threads, Enum.Parse<TrainingBackend>(Value("--backend") ?? "auto", ignoreCase: true));
        var peers = new List<(string Name, PeerProcess Process)>();
        string? python = Value("--python");
        if (python is null)
            Console.Error.WriteLine("Give --python PROGRAM, an interpreter with PyTorch, to compare; only ours is measured.");
        else
            AddPeers(python);
        try
        {
            AlternatingMeasurement.Print($"{network}, batch {batch}, {threads} threads, {session.Backend}", count => Steps(session, feeds, count), peers, rounds, steps);
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
            if (network is "cnn" or "resnet20" or "mobilenet")
                peers.Add(("PyTorch, channels last", new PeerProcess(program, PeerProcess.Script("torch_train.py"), [.. common, "--channels-last"])));
        }

        string? Value(string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;

        int Number(string name, int otherwise) => Value(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }

    private static double[] Steps(TrainingSession session, OnnxFeed[] feeds, int count)
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
