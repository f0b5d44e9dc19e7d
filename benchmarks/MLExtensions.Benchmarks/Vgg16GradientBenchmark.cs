using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>
/// The gradient of a VGG16 filter with respect to the image, as filter visualization needs it at every step: milliseconds an image. Ours computes as many
/// images at once as there are threads, as the visualization does (--backend onnxruntime: one after the other on all threads); PyTorch one after the other on
/// all threads, at its faster memory format.
/// Arguments: --python PROGRAM [--layers block3_conv1,block5_conv3] [--threads 2] [--rounds 7] [--steps 5] [--backend fused|onnxruntime].
/// </summary>
internal static class Vgg16GradientBenchmark
{
    private const int Pixels = 3 * 224 * 224;

    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", 2);
        string? python = Arguments.Value(args, "--python");
        if (python is null)
            Console.Error.WriteLine("Give --python PROGRAM, an interpreter with PyTorch, to compare; only ours is measured.");
        TrainingBackend backend = Arguments.Value(args, "--backend") == "onnxruntime" ? TrainingBackend.OnnxRuntime : TrainingBackend.Fused;
        int atOnce = backend == TrainingBackend.Fused ? threads : 1;
        OnnxModel model = Vgg16Graph.Build(seed: 1);
        foreach (string layer in (Arguments.Value(args, "--layers") ?? "block3_conv1,block5_conv3").Split(','))
        {
            var options = new InputGradientOptions { Backend = backend, Concurrency = atOnce, Session = new OnnxSessionOptions { IntraOpThreads = threads } };
            using InputGradientSession session = InputGradientSession.Create(model.Cut(["image"], [layer]), "image", layer, options);
            List<(string Name, PeerProcess Process)> peers = python is null ? [] : Peers(python, layer, threads);
            try
            {
                AlternatingMeasurement.Print(
                    $"VGG16, d {layer} / d image, {threads} threads, {atOnce} images at once", count => Steps(session, atOnce, count), peers,
                    Arguments.Count(args, "--rounds", 7), Arguments.Count(args, "--steps", 5));
            }
            finally
            {
                foreach ((_, PeerProcess process) in peers)
                    process.Dispose();
            }
        }

        return 0;
    }

    private static List<(string Name, PeerProcess Process)> Peers(string python, string layer, int threads)
    {
        string script = PeerProcess.Script("torch_vgg16.py");
        string[] common = ["--layer", layer, "--threads", threads.ToString(CultureInfo.InvariantCulture)];
        return [("PyTorch", new PeerProcess(python, script, common)), ("PyTorch, channels last", new PeerProcess(python, script, [.. common, "--channels-last"]))];
    }

    /// <summary>Milliseconds an image, of steps that each take a random image a thread, and a seed that selects one filter of the layer.</summary>
    internal static double[] Steps(InputGradientSession session, int atOnce, int count)
    {
        var random = new Random(2);
        var image = new float[Pixels];
        for (int i = 0; i < image.Length; i++)
            image[i] = random.NextSingle();
        int plane = (int)(session.OutputDims[2] * session.OutputDims[3]);
        var seed = new float[session.OutputDims[1] * plane];
        seed.AsSpan(7 * plane, plane).Fill(1);
        float[][] outputs = [.. Enumerable.Range(0, atOnce).Select(_ => new float[seed.Length])], gradients = [.. outputs.Select(_ => new float[Pixels])];
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Workers.For(atOnce, atOnce, worker => session.Run(image, seed, outputs[worker], gradients[worker]));
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds / atOnce;
        }

        return times;
    }
}
