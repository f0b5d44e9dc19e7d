using System.Diagnostics;
using System.Globalization;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// A small CNN trained on MNIST from scratch. Arguments: --data FOLDER (the four IDX files, plain or gzip) [--epochs 5] [--threads 2] [--batch 128]
/// [--seed 1] [--backend auto|fused|onnxruntime]. With --classifier N an image classifier instead, on the first N images: a head on a network that
/// learned drawn shapes, then all its blocks fine-tuned, with own kernels and with ONNX Runtime's one after the other, each once; --epochs, --threads
/// and --seed count.
/// </summary>
internal static class MnistBenchmark
{
    public static int Run(string[] args)
    {
        string? folder = Value("--data");
        if (folder is null || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("mnist needs --data FOLDER with the four IDX files of MNIST. Nothing was measured.");
            return 2;
        }

        if (Number("--classifier", 0) is int images and > 0)
            Classify(folder, images, Number("--epochs", 5), Number("--threads", 2), Number("--seed", 1));
        else
            Train(folder, Number("--epochs", 5), Number("--threads", 2), Number("--batch", 128), Number("--seed", 1), Enum.Parse<TrainingBackend>(Value("--backend") ?? "auto", ignoreCase: true));
        return 0;

        string? Value(string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;

        int Number(string name, int otherwise) => Value(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }

    private static void Train(string folder, int epochs, int threads, int batch, int seed, TrainingBackend backend)
    {
        var network = new Network("mnist", seed)
            .Input("image", 1, 28, 28)
            .Conv2D(32, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Conv2D(64, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Flatten().Dropout(0.4f).Dense(128).Relu().Dropout(0.4f).Dense(10);
        Console.WriteLine(network.Summary);
        ArrayBatchSource training = Load(folder, "train", batch, seed);
        ArrayBatchSource test = Load(folder, "t10k", batch, null);
        long updates = (long)training.BatchCount * epochs;
        using TrainingSession session = TrainingSession.Create(network.Build("logits"), new SoftmaxCrossEntropyLoss(), new TrainingOptions
        {
            Optimizer = new AdamOptimizer { LearningRate = new OneCycleSchedule(0.003, updates) },
            Seed = seed,
            Backend = backend,
            Session = new OnnxSessionOptions { IntraOpThreads = threads },
        });
        long start = Stopwatch.GetTimestamp();
        // The last epoch's weights are kept: the test images choose nothing.
        session.Fit(training, new FitOptions
        {
            Epochs = epochs,
            Progress = new Lines(start),
        });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double accuracy = session.Evaluate(test, ValidationMetric.Accuracy());
        Print($"{epochs} epochs, batch {batch}, {threads} threads, {session.Backend}: test accuracy {accuracy:P2}, {seconds:F1} s");
    }

    private static void Classify(string folder, int images, int epochs, int threads, int seed)
    {
        const int Size = 32, Blocks = 5;
        MiniVgg shapes = MiniVgg.Train(DrawnShapes.Draw(1000, seed, Size), new MiniVggOptions { ImageSize = Size, Epochs = 2, Seed = seed });
        ImageSet training = ImageSet.FromIdx(Find(folder, "train-images-idx3-ubyte"), Find(folder, "train-labels-idx1-ubyte")), test = ImageSet.FromIdx(Find(folder, "t10k-images-idx3-ubyte"), Find(folder, "t10k-labels-idx1-ubyte"));
        training = training.Select(Enumerable.Range(0, Math.Min(images, training.Count)));
        test = test.Select(Enumerable.Range(0, Math.Min(1000, test.Count)));
        // Neither pays for compiling what both share.
        foreach (TrainingBackend backend in (TrainingBackend[])[TrainingBackend.Fused, TrainingBackend.OnnxRuntime])
            Train(backend, training.Select(Enumerable.Range(0, Math.Min(200, training.Count))), 1).Dispose();
        foreach (TrainingBackend backend in (TrainingBackend[])[TrainingBackend.Fused, TrainingBackend.OnnxRuntime])
        {
            ImageClassifier classifier = null!;
            Measurement time = Measurement.Of(() => classifier = Train(backend, training, epochs));
            using (classifier)
                Print($"classifier of {training.Count} images, {epochs} epochs of the head and of {Blocks} blocks, {threads} threads, {backend}: {time.Seconds:F1} s ({time.ProcessorSeconds:F1} s of processor), accuracy {classifier.Accuracy(test):P1}");
        }

        ImageClassifier Train(TrainingBackend backend, ImageSet set, int epochs) => new ImageClassifierTrainer(shapes, new ImageClassifierOptions
        {
            Backend = backend, Threads = threads, Seed = seed, Epochs = epochs, FineTunedBlocks = Blocks, FineTuningEpochs = epochs, Patience = null, ValidationFraction = 0,
        }).Train(set);
    }

    private static string Find(string folder, string name) => File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : Path.Combine(folder, name + ".gz");

    private static ArrayBatchSource Load(string folder, string part, int batch, long? seed)
    {
        IdxFile images = IdxFile.Load(Find(folder, $"{part}-images-idx3-ubyte"));
        IdxFile labels = IdxFile.Load(Find(folder, $"{part}-labels-idx1-ubyte"));
        return new ArrayBatchSource(images.Dims[0], batch) { ShuffleSeed = seed, DropLast = seed is not null }
            .Add<float>("image", images.ToUnitFloats(), 1, 28, 28)
            .Add<long>("label", labels.ToLabels());
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A line an epoch.</summary>
    private sealed class Lines(long start) : IProgress<FitReport>
    {
        public void Report(FitReport value)
        {
            if (value.Batch == value.BatchCount)
                Print($"epoch {value.Epoch}: loss {value.Loss:F4}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        }
    }
}
