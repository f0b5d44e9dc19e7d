using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// A representation of MNIST learned without labels (SimCLR), judged by a linear probe on the test set beside the same probe on raw pixels and on the untrained network.
/// Arguments: --data FOLDER (the four IDX files; default ../shared/data/mnist) [--epochs 10][--images 60000] [--dim 256] [--batch 256] [--temperature 0.2] [--rate 0.002]
/// [--loss nt-xent|instance] [--baselines yes|no] [--threads 2] [--seed 1].
/// </summary>
internal static class SelfSupervisedBenchmark
{
    private const int Size = 28;

    public static int Run(string[] args)
    {
        string folder = Arguments.Value(args, "--data") ?? Path.Combine("..", "shared", "data", "mnist");
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"'{folder}' is not there: self-supervised needs --data FOLDER with the four IDX files of MNIST. Nothing was measured.");
            return 2;
        }

        int seed = Arguments.Number(args, "--seed", 1), dimension = Arguments.Number(args, "--dim", 256);
        ImageSet training = Load(folder, "train"), test = Load(folder, "t10k");
        if (Arguments.Value(args, "--baselines") != "no")
        {
            Probe("raw pixels", set => new FloatMatrix(set.ToTensor(ImagePreprocessing.Unit, channels: 1), set.Count, Size * Size), training, test);
            using EmbeddingModel untrained = Train(args, training.Select(Enumerable.Range(0, 512)), dimension, seed, epochs: 1, rate: 1e-20, metrics: null);
            Probe("untrained network", set => untrained.Embed(set), training, test);
        }

        // Nothing of the labels is left to learn from.
        int count = Math.Min(training.Count, Arguments.Number(args, "--images", training.Count));
        var unlabelled = new ImageSet([.. training.Images.Take(count)], new int[count], [""]);
        long start = Stopwatch.GetTimestamp();
        using EmbeddingModel embedding = Train(args, unlabelled, dimension, seed, Arguments.Number(args, "--epochs", 10), Arguments.Decimal(args, "--rate", 0.002), new Lines(start));
        Print($"trained on {count} images in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        Probe("self-supervised", set => embedding.Embed(set), training, test);
        return 0;
    }

    private static EmbeddingModel Train(string[] args, ImageSet images, int dimension, int seed, int epochs, double rate, IProgress<EmbeddingEpoch>? metrics)
    {
        bool isInstance = Arguments.Value(args, "--loss") == "instance";
        return EmbeddingTrainer.Train(images, new EmbeddingOptions
        {
            Backbone = new SmallCnnBackbone(),
            Dimension = dimension,
            SelfSupervision = new TwoViewSupervision { RowsPerBatch = Arguments.Number(args, "--batch", 256) },
            Loss = isInstance ? new InstanceDiscriminationLoss { Temperature = Arguments.Decimal(args, "--temperature", 0.1) } : new NtXentLoss { Temperature = Arguments.Decimal(args, "--temperature", 0.2) },
            Augmentations = [new RandomAffine { MaxDegrees = 20, MaxScale = 0.3, MaxShear = 0.4, MaxShift = 0.15 }, new ElasticDistortion { MaxShift = 0.08 }, new Cutout { Size = 0.3, Value = 0 }],
            Epochs = epochs,
            LearningRate = rate,
            WeightDecay = rate < 1e-10 ? 0 : 1e-4,
            Seed = seed,
            Threads = Arguments.Number(args, "--threads", 2),
            Metrics = metrics,
        });
    }

    private static void Probe(string what, Func<ImageSet, FloatMatrix> represent, ImageSet training, ImageSet test)
    {
        FloatMatrix rows = represent(training);
        long start = Stopwatch.GetTimestamp();
        LinearProbe probe = LinearProbe.Fit(rows, training.Labels);
        Print($"linear probe on {what}, {rows.Columns} values: {probe.Accuracy(represent(test), test.Labels):F4} of the test set ({probe.Iterations} iterations, loss {probe.Loss:F4}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s)");
    }

    private static ImageSet Load(string folder, string part)
    {
        return ImageSet.FromIdx(Find($"{part}-images-idx3-ubyte"), Find($"{part}-labels-idx1-ubyte"));

        string Find(string name) => File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : Path.Combine(folder, name + ".gz");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Lines(long start) : IProgress<EmbeddingEpoch>
    {
        public void Report(EmbeddingEpoch value) => Print(
            $"epoch {value.Epoch}: loss {value.Loss:F4}, nearest is the other view {1 - value.ActiveFraction:P1}, distances {value.MeanPositiveDistance:F3} and {value.MeanNegativeDistance:F3}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }
}
