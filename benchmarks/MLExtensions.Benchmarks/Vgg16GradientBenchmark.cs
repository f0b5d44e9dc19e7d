using System.Diagnostics;
using System.Globalization;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>
/// The gradient of a VGG16 filter with respect to the image, as filter visualization needs it at every step, against PyTorch. The peer is taken at its faster
/// memory format.
/// Arguments: --python PROGRAM [--layers block3_conv1,block5_conv3] [--threads 2] [--rounds 7] [--steps 5] [--save FILE].
/// </summary>
internal static class Vgg16GradientBenchmark
{
    private const int Pixels = 3 * 224 * 224;

    public static int Run(string[] args)
    {
        int threads = Number("--threads", 2);
        int rounds = Number("--rounds", 7);
        int steps = Number("--steps", 5);
        string? python = Value("--python");
        if (python is null)
            Console.Error.WriteLine("Give --python PROGRAM, an interpreter with PyTorch, to compare; only ours is measured.");
        OnnxModel model = Vgg16Graph.Build(seed: 1);
        foreach (string layer in (Value("--layers") ?? "block3_conv1,block5_conv3").Split(','))
        {
            OnnxModel gradients = Gradients.Build(model, layer, ["image"], new GradientOptions { SeedInput = "seed", KeepOutput = false });
            if (Value("--save") is string path)
                gradients.Save(path);
            using var session = new OnnxSession(gradients, new OnnxSessionOptions { IntraOpThreads = threads });
            OnnxFeed[] feeds = Feeds(session);
            List<(string Name, PeerProcess Process)> peers = python is null ? [] : Peers(python, layer, threads);
            try
            {
                AlternatingMeasurement.Print($"VGG16, d {layer} / d image, {threads} threads", count => Steps(session, feeds, count), peers, rounds, steps);
            }
            finally
            {
                foreach ((_, PeerProcess process) in peers)
                    process.Dispose();
            }
        }

        return 0;

        string? Value(string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;

        int Number(string name, int otherwise) => Value(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }

    private static List<(string Name, PeerProcess Process)> Peers(string python, string layer, int threads)
    {
        string script = PeerProcess.Script("torch_vgg16.py");
        string[] common = ["--layer", layer, "--threads", threads.ToString(CultureInfo.InvariantCulture)];
        return [("PyTorch", new PeerProcess(python, script, common)), ("PyTorch, channels last", new PeerProcess(python, script, [.. common, "--channels-last"]))];
    }

    /// <summary>A random image, and a seed that selects one filter of the layer.</summary>
    private static OnnxFeed[] Feeds(OnnxSession session)
    {
        var random = new Random(2);
        var image = new float[Pixels];
        for (int i = 0; i < image.Length; i++)
            image[i] = random.NextSingle();
        long[] dims = [.. session.Inputs.First(input => input.Name == "seed").Dims!.Select(dim => dim.Size!.Value)];
        int plane = (int)(dims[2] * dims[3]);
        var seed = new float[dims[1] * plane];
        seed.AsSpan(7 * plane, plane).Fill(1);
        return [OnnxFeed.Of<float>("image", image, 1, 3, 224, 224), OnnxFeed.Of<float>("seed", seed, dims)];
    }

    private static double[] Steps(OnnxSession session, OnnxFeed[] feeds, int count)
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using OnnxResults results = session.Run(feeds);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }
}
