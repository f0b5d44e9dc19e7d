using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Projection;

namespace MLExtensions.Benchmarks;

/// <summary>
/// MNIST's test images on the map of its training images. Arguments: --data FOLDER [--rows 60000] [--bare 300] [--perplexities 2,5] [--refine 0] [--threads 2]. Prints the
/// 1-nearest-neighbour accuracy of the fitted map and of the new points, rows a second in process and of the saved model loaded bare.
/// </summary>
internal static class TsneNewPointsBenchmark
{
    public static int Run(string[] args)
    {
        if (Arguments.Value(args, "--data") is not string folder)
        {
            Console.Error.WriteLine("Give --data FOLDER with the files of MNIST.");
            return 2;
        }

        int threads = Arguments.Number(args, "--threads", 2);
        FloatMatrix pixels = TsneData.Mnist(folder);
        int[] labels = [.. Labels(folder, "train"), .. Labels(folder, "t10k")];
        int trained = Math.Min(60_000, Arguments.Number(args, "--rows", 60_000));
        FloatMatrix training = TsneData.Head(pixels, trained);
        FloatMatrix test = new(pixels.Values[(60_000 * 784)..], pixels.Rows - 60_000, 784);

        var ml = new MLContext(1);
        long start = Stopwatch.GetTimestamp();
        using TsneTransformer transformer = ml.Embeddings().ProjectToTsne(
            "Map", "Features", new ProjectToTsneOptions { Tsne = new TsneOptions { Threads = threads }, Seed = 1 }).Fit(View(ml, training));
        Print($"fit of {trained:N0} rows: {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, KL {transformer.KullbackLeibler:F4}");
        double fitted = MapQuality.LabelAccuracy(transformer.Embedding, labels[..trained]);

        Print($"1-NN accuracy of the fitted map: {fitted:F4}");
        double[] perplexities = Arguments.Value(args, "--perplexities") is string given
            ? [.. given.Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture))]
            : [new TsneTransformOptions().Perplexity];
        foreach (double perplexity in perplexities)
        {
            start = Stopwatch.GetTimestamp();
            FloatMatrix places = transformer.Map.Transform(
                test, new TsneTransformOptions { Perplexity = perplexity, Threads = threads, RefinementSteps = Arguments.Number(args, "--refine", 0) });
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Print($"perplexity {perplexity}: 1-NN accuracy {Accuracy(transformer.Embedding, places, labels, threads):F4}, {test.Rows / elapsed:F0} new rows a second in process");
        }

        string path = Path.Combine(Path.GetTempPath(), $"tsne-newpoints-{Environment.ProcessId}.zip");
        try
        {
            start = Stopwatch.GetTimestamp();
            ml.Model.Save(transformer, View(ml, TsneData.Head(test, 1)).Schema, path);
            Print($"saved in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, {new FileInfo(path).Length / 1e6:F1} MB");
            ITransformer bare = new MLContext().Model.Load(path, out _);
            FloatMatrix some = TsneData.Head(test, Arguments.Number(args, "--bare", 300));
            start = Stopwatch.GetTimestamp();
            float[] reloaded = [.. bare.Transform(View(ml, some)).GetColumn<float[]>("Map").SelectMany(point => point)];
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            float[] expected = transformer.Map.Transform(some).Span.ToArray();
            float[] again = [.. bare.Transform(View(ml, TsneData.Head(training, some.Rows))).GetColumn<float[]>("Map").SelectMany(point => point)];
            Print($"bare: {some.Rows / seconds:F0} rows a second; largest difference: new rows {Difference(reloaded, expected):G3}, training rows {Difference(again, transformer.Embedding.Span[..again.Length].ToArray()):G3}");
        }
        finally
        {
            File.Delete(path);
        }

        return 0;
    }

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    private static double Difference(float[] left, float[] right) => left.Zip(right, (x, y) => Math.Abs(x - y)).Max();

    private static double Accuracy(FloatMatrix map, FloatMatrix places, int[] labels, int threads)
    {
        int right = 0;
        Workers.For(threads, places.Rows, row =>
        {
            (int nearest, float least) = (0, float.PositiveInfinity);
            ReadOnlySpan<float> points = map.Span;
            (float x, float y) = (places[row, 0], places[row, 1]);
            for (int other = 0; other < map.Rows; other++)
            {
                (float a, float b) = (points[2 * other] - x, points[(2 * other) + 1] - y);
                float squared = (a * a) + (b * b);
                if (squared < least)
                    (nearest, least) = (other, squared);
            }

            if (labels[nearest] == labels[60_000 + row])
                Interlocked.Increment(ref right);
        });
        return right / (double)places.Rows;
    }

    private static int[] Labels(string folder, string part)
    {
        string path = Path.Combine(folder, part + "-labels-idx1-ubyte");
        return Array.ConvertAll(IdxFile.Load(File.Exists(path) ? path : path + ".gz").ToLabels(), label => (int)label);
    }

    private static IDataView View(MLContext ml, FloatMatrix data) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, data.Rows).Select(row => new Image { Features = data.Row(row).ToArray() }));

    private sealed class Image
    {
        [VectorType(784)]
        public float[] Features { get; set; } = [];
    }
}
