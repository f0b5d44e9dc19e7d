using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Embeddings of MNIST, judged by retrieval. With --train-classes 0,1,… the test images of the other digits are judged by each other; otherwise the whole
/// test set by the training set. Arguments: --data FOLDER (the four IDX files, plain or gzip) [--epochs 1] [--threads 2] [--loss triplet|contrastive|infonce|multi-similarity|nt-xent]
/// [--miner SemiHard] [--classes 8] [--rows 32] [--rate-1e6 2000] [--margin-1e3 200] [--temperature-1e3 100] [--dim 128] [--dropout-percent 0] [--turn 0] [--bend-percent 0] [--seed 1] [--limit N]
/// [--backend auto|fused|onnxruntime].
/// </summary>
internal static class EmbedderBenchmark
{
    public static int Run(string[] args)
    {
        if (args.Contains("--step"))
        {
            return EmbedderStepBenchmark.Run(args);
        }

        string? folder = Arguments.Value(args, "--data");
        if (folder is null || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("embedder needs --data FOLDER with the four IDX files of MNIST. Nothing was measured.");
            return 2;
        }

        ImageSet training = Read(folder, "train"), test = Read(folder, "t10k");
        int[] classes = Arguments.Numbers(args, "--train-classes", []);
        if (classes.Length > 0)
        {
            training = training.Select(Enumerable.Range(0, training.Count).Where(i => classes.Contains(training.Labels[i])));
            test = test.Select(Enumerable.Range(0, test.Count).Where(i => !classes.Contains(test.Labels[i])));
        }

        if (Arguments.Value(args, "--limit") is not null)
        {
            training = training.Select(Enumerable.Range(0, Math.Min(training.Count, Arguments.Number(args, "--limit", 0))));
        }

        EmbeddingModel embedding = null!;
        Measurement time = Measurement.Of(() => embedding = EmbeddingTrainer.Train(training, Options(args, classes.Length)));
        using (embedding)
        {
            Write($"trained on {training.Count} images: {time.Seconds:F1} s, {time.ProcessorSeconds:F1} s of processor");
            Judge(embedding, training, test, isUnseen: classes.Length > 0);
        }

        return 0;
    }

    /// <summary>The test images against the training images, or, where their classes are others, against each other.</summary>
    private static void Judge(EmbeddingModel embedding, ImageSet training, ImageSet test, bool isUnseen)
    {
        FloatMatrix references = null!, queries = null!;
        Measurement embedded = Measurement.Of(() =>
        {
            queries = embedding.Embed(test);
            references = isUnseen ? queries : embedding.Embed(training);
        });
        RetrievalMetrics metrics = null!;
        Measurement judged = Measurement.Of(() => metrics = isUnseen
            ? RetrievalEvaluation.Evaluate(queries, Labels(test))
            : RetrievalEvaluation.Evaluate(queries, Labels(test), references, Labels(training)));
        Write($"embedded {test.Count + (isUnseen ? 0 : training.Count)} images: {embedded.Seconds:F1} s ({embedded.ProcessorSeconds:F1} s of processor); judged: {judged.Seconds:F1} s");
        Write($"{(isUnseen ? "unseen classes" : "test set against training set")}: precision@1 {metrics.PrecisionAt1:F4}, R-precision {metrics.RPrecision:F4}, MAP@R {metrics.MapAtR:F4}");
    }

    private static EmbeddingOptions Options(string[] args, int classes)
    {
        int turn = Arguments.Number(args, "--turn", 0);
        double bend = Arguments.Number(args, "--bend-percent", 0) / 100.0;
        var changes = new List<ImageAugmentation>();
        if (turn > 0)
        {
            changes.Add(new RandomAffine { MaxDegrees = turn, MaxScale = bend, MaxShear = bend, MaxShift = bend / 2 });
        }

        if (bend > 0)
        {
            changes.Add(new ElasticDistortion { MaxShift = bend / 2 });
        }

        return new EmbeddingOptions
        {
            Backbone = new SmallCnnBackbone { Dropout = Arguments.Number(args, "--dropout-percent", 0) / 100.0 },
            Dimension = Arguments.Number(args, "--dim", 128),
            Loss = Loss(args),
            Epochs = Arguments.Number(args, "--epochs", 1),
            ClassesPerBatch = Arguments.Number(args, "--classes", classes > 0 ? Math.Min(8, classes) : 8),
            RowsPerClass = Arguments.Number(args, "--rows", 32),
            LearningRate = Arguments.Number(args, "--rate-1e6", 2000) * 1e-6,
            Augmentations = changes,
            Seed = Arguments.Number(args, "--seed", 1),
            Threads = Arguments.Number(args, "--threads", 2),
            Backend = Enum.Parse<Onnx.TrainingBackend>(Arguments.Value(args, "--backend") ?? "auto", ignoreCase: true),
            Metrics = new Lines(),
        };
    }

    private static MetricLearningLoss Loss(string[] args)
    {
        double margin = Arguments.Number(args, "--margin-1e3", 200) * 1e-3, temperature = Arguments.Number(args, "--temperature-1e3", 100) * 1e-3;
        return Arguments.Value(args, "--loss") switch
        {
            null or "triplet" => new TripletLoss { Margin = margin, Miner = Enum.Parse<TripletMiner>(Arguments.Value(args, "--miner") ?? nameof(TripletMiner.SemiHard), ignoreCase: true) },
            "contrastive" => new ContrastiveLoss(),
            "infonce" => new InfoNceLoss { Temperature = temperature },
            "nt-xent" => new NtXentLoss { Temperature = temperature },
            "multi-similarity" => new MultiSimilarityLoss(),
            string other => throw new ArgumentException($"There is no loss '{other}'.", nameof(args)),
        };
    }

    private static ImageSet Read(string folder, string part)
    {
        return ImageSet.FromIdx(Find($"{part}-images-idx3-ubyte"), Find($"{part}-labels-idx1-ubyte"));

        string Find(string name) => File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : Path.Combine(folder, name + ".gz");
    }

    private static long[] Labels(ImageSet set) => [.. set.Labels.Select(label => (long)label)];

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Lines : IProgress<EmbeddingEpoch>
    {
        public void Report(EmbeddingEpoch value) => Write(
            $"epoch {value.Epoch}: loss {value.Loss:F4}, active {value.ActiveFraction:P1}, distances {value.MeanPositiveDistance:F3} and {value.MeanNegativeDistance:F3}, {value.Seconds:F1} s");
    }
}
