using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// VGG16 of full size: import of the file, its features through a pipeline against bare ONNX Runtime and against PyTorch, the pipeline as it is
/// reloaded bare, the size of a saved block, peak memory.
/// Arguments: [--python PROGRAM] [--layer Fc2] [--batch 8] [--threads 2] [--rounds 5] [--steps 4] [--file PATH] [--only import|forward|pixels|ratio].
/// </summary>
internal static class Vgg16FeaturesBenchmark
{
    public static int Run(string[] args)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlextensions-vgg16-{Environment.ProcessId}.onnx");
        string only = Arguments.Value(args, "--only") ?? "";
        string file = Arguments.Value(args, "--file") ?? path;
        try
        {
            if (only == "pixels")
            {
                Pixels();
                return 0;
            }

            if (!File.Exists(file))
            {
                Measurement making = Measurement.Of(() => Vgg16.CreateUntrained(seed: 1).Save(file));
                Write($"drawing the weights and writing {new FileInfo(file).Length / 1e6:F0} MB: {making.Seconds:F2} s");
                GC.Collect(2, GCCollectionMode.Aggressive);
            }

            switch (only)
            {
                case "import":
                    Import(file);
                    break;
                case "forward":
                    Forward(file, Arguments.Number(args, "--threads", 2));
                    break;
                default:
                    Pipeline(file, args);
                    break;
            }
        }
        finally
        {
            File.Delete(path);
        }

        return 0;
    }

    /// <summary>What the pipeline does before the network, on one thread: the copy of the image, ResizeImages, ExtractPixels.</summary>
    private static void Pixels()
    {
        const int Count = 64;
        var context = new MLContext(1);
        IDataView images = DrawnShapes.Draw(Count, seed: 1, size: 320).ToDataView();
        IDataView view = context.Transforms.ResizeImages("Resized", 256, 256, "Image")
            .Append(context.Transforms.ExtractPixels("Features", "Resized")).Fit(images).Transform(images);
        Read(view, Count);
        double best = Enumerable.Range(0, 5).Min(_ => Measurement.Of(() => Read(view, Count)).ProcessorSeconds);
        Write($"pixels of an image, 320 × 320 to 256 × 256: {best * 1000 / Count:F2} ms of processor");
    }

    private static void Import(string file)
    {
        for (int i = 0; i < 3; i++)
        {
            Measurement import = Measurement.Of(() => Vgg16.Load(file));
            Write($"import: {import.Seconds:F2} s ({import.ProcessorSeconds:F2} s of processor)");
            Peak();
        }
    }

    /// <summary>All layers on one image in a process that does nothing else.</summary>
    private static void Forward(string file, int threads)
    {
        Write($"before the session");
        Peak();
        Measurement forward = Measurement.Of(() =>
        {
            using var session = new OnnxSession(file, new OnnxSessionOptions { IntraOpThreads = threads });
            Write($"session made");
            Peak();
            using OnnxResults results = session.Run(OnnxFeed.Of<float>(session.Inputs[0].Name, new float[3 * 224 * 224], 1, 3, 224, 224));
        });
        Write($"session and one forward run: {forward.Seconds:F2} s");
        Peak();
    }

    private static void Pipeline(string file, string[] args)
    {
        Vgg16Layer layer = Enum.Parse<Vgg16Layer>(Arguments.Value(args, "--layer") ?? nameof(Vgg16Layer.Fc2), ignoreCase: true);
        int batch = Arguments.Number(args, "--batch", 8);
        int threads = Arguments.Number(args, "--threads", 2);
        int rounds = Arguments.Count(args, "--rounds", 5);
        int steps = Arguments.Count(args, "--steps", 4);
        Measurement import = default;
        Vgg16 network = null!;
        import = Measurement.Of(() => network = Vgg16.Load(file));
        Write($"import: {import.Seconds:F2} s");

        var context = new MLContext(1);
        IDataView images = DrawnShapes.Draw(batch * steps, seed: 1, size: 320).ToDataView();
        var options = new CnnFeaturizerOptions { BatchSize = batch, Threads = threads };
        using CnnFeaturizerTransformer transformer = context.Embeddings().FeaturizeByVgg16("Features", "Image", network, layer, options).Fit(images);
        OnnxModel features = network.FeatureModel(layer);
        using var session = new OnnxSession(features, new OnnxSessionOptions { IntraOpThreads = threads });
        float[] pixels = Random(batch * 3 * 224 * 224);
        Peak();

        if (Arguments.Value(args, "--only") == "ratio")
        {
            CompareToBare(() => Read(transformer.Transform(images), batch * steps), () => Bare(session, pixels, batch, steps), rounds);
            return;
        }

        List<(string Name, PeerProcess Process)> peers = Arguments.Value(args, "--python") is string python
            ? [("PyTorch", Peer(python, layer, batch, threads)), ("PyTorch, channels last", Peer(python, layer, batch, threads, "--channels-last"))]
            : [];
        try
        {
            AlternatingMeasurement.Print($"{layer}, bare ONNX Runtime, batches of {batch}, {threads} threads", count => Bare(session, pixels, batch, count), peers, rounds, steps);
        }
        finally
        {
            foreach ((_, PeerProcess process) in peers)
            {
                process.Dispose();
            }
        }

        CompareToBare(() => Read(transformer.Transform(images), batch * steps), () => Bare(session, pixels, batch, steps), rounds);
        string zip = Path.ChangeExtension(file, ".zip");
        try
        {
            context.Model.Save(transformer, images.Schema, zip);
            Write($"saved: {new FileInfo(zip).Length / 1e6:F0} MB");
            ITransformer reloaded = new MLContext().Model.Load(zip, out _);
            Write($"reloaded bare, one row at a time: {Read(reloaded.Transform(images), batch * steps) * 1000 / (batch * steps):F1} ms an image");
            (reloaded as IDisposable)?.Dispose();
        }
        finally
        {
            File.Delete(zip);
        }

        Write($"in process: {Read(transformer.Transform(images), batch * steps) * 1000 / (batch * steps):F1} ms an image");
        Peak();
    }

    /// <summary>By turns, so that what else the machine does meets both.</summary>
    private static void CompareToBare(Action pipeline, Action bare, int rounds)
    {
        pipeline();
        bare();
        (double Elapsed, double Processor)[] ratios = [.. Enumerable.Range(0, rounds).Select(_ =>
        {
            Measurement ours = Measurement.Of(pipeline), theirs = Measurement.Of(bare);
            return (ours.Seconds / theirs.Seconds, ours.ProcessorSeconds / theirs.ProcessorSeconds);
        })];
        Print("elapsed", ratios.Select(ratio => ratio.Elapsed));
        Print("of processor", ratios.Select(ratio => ratio.Processor));
    }

    private static void Print(string kind, IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        Write($"through the pipeline / bare, time {kind}: median {AlternatingMeasurement.Median(sorted):F3} ({sorted[0]:F3} to {sorted[^1]:F3})");
    }

    private static PeerProcess Peer(string python, Vgg16Layer layer, int batch, int threads, params string[] more) =>
        new(python, PeerProcess.Script("torch_vgg16.py"),
            ["--layer", layer.ToString(), "--forward", "--batch", batch.ToString(CultureInfo.InvariantCulture), "--threads", threads.ToString(CultureInfo.InvariantCulture), .. more]);

    private static double[] Bare(OnnxSession session, float[] pixels, int batch, int count)
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using OnnxResults results = session.Run(OnnxFeed.Of<float>(PretrainedCnn.FeatureInputName, pixels, batch, 3, 224, 224));
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    /// <summary>Seconds to read all features.</summary>
    private static double Read(IDataView view, int rows)
    {
        long start = Stopwatch.GetTimestamp();
        DataViewSchema.Column column = view.Schema["Features"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows--;
        }

        return rows == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new InvalidOperationException("Rows are missing.");
    }

    private static float[] Random(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static void Peak()
    {
        using Process process = Process.GetCurrentProcess();
        Write($"peak memory of the process: {process.PeakWorkingSet64 / 1e6:F0} MB");
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
