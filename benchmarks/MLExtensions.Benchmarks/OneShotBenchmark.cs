using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// One-shot recognition of characters of alphabets never seen: an embedding is trained on three alphabets of Omniglot's background_small1 and judged on the other two.
/// Arguments: --data FILE (the zip or its folder; default ../shared/data/omniglot) [--train Greek,Korean,Latin] [--compositions 1440] [--epochs 8] [--classes 32] [--rows 6]
/// [--rate 0.003] [--backbone residual|blocks] [--width 16] [--dim 128] [--temperature 0.1] [--views 16] [--threads 2] [--seed 1].
/// </summary>
internal static class OneShotBenchmark
{
    private const int Size = 28;

    public static int Run(string[] args)
    {
        string path = Arguments.Value(args, "--data") ?? Path.Combine("..", "shared", "data", "omniglot", "images_background_small1.zip");
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Console.Error.WriteLine($"'{path}' is not there: one-shot needs --data FILE, Omniglot's images_background_small1.zip or its folder. Nothing was measured.");
            return 2;
        }

        string[] alphabets = (Arguments.Value(args, "--train") ?? "Greek,Korean,Latin").Split(',');
        int seed = Arguments.Number(args, "--seed", 1);
        OmniglotImages omniglot = OmniglotImages.Read(path, Size);
        ImageSet training = omniglot.Select(alphabets);
        string[] unseen = [.. omniglot.Alphabets.Except(alphabets)];
        ImageSet test = omniglot.Select(unseen);
        ImageSet turned = OmniglotImages.WithCompositions(OmniglotImages.WithTurns(training), Arguments.Number(args, "--compositions", 1440), seed);
        Print($"training: {string.Join(", ", alphabets)}: {training.ClassNames.Count} characters, {turned.ClassNames.Count} with turns and compositions, {turned.Count} drawings; test: {string.Join(", ", unseen)}: {test.ClassNames.Count} characters, {test.Count} drawings");

        long[] labels = [.. test.Labels.Select(label => (long)label)];
        long[] groups = [.. test.Labels.Select(label => (long)Array.IndexOf(unseen, test.ClassNames[label].Split('/')[0]))];
        Report("pixels", Pixels(test), labels, groups);

        long start = Stopwatch.GetTimestamp();
        using EmbeddingModel embedding = EmbeddingTrainer.Train(turned, new EmbeddingOptions
        {
            Backbone = Arguments.Value(args, "--backbone") == "blocks"
                ? new OnnxBackbone(Blocks(Arguments.Number(args, "--width", 64), seed))
                : new ResidualCnnBackbone { Channels = 1, ImageSize = Size, Width = Arguments.Number(args, "--width", 16) },
            Dimension = Arguments.Number(args, "--dim", 128),
            Loss = new NtXentLoss { Temperature = Arguments.Decimal(args, "--temperature", 0.1) },
            Epochs = Arguments.Number(args, "--epochs", 8),
            ClassesPerBatch = Arguments.Number(args, "--classes", 32),
            RowsPerClass = Arguments.Number(args, "--rows", 6),
            LearningRate = Arguments.Decimal(args, "--rate", 0.003),
            Augmentations = Changes(1),
            Seed = seed,
            Threads = Arguments.Number(args, "--threads", 2),
            Metrics = new Lines(start),
        });
        Print($"trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        Report("embedding", embedding.Embed(test), labels, groups);
        if (Arguments.Number(args, "--views", 16) is int views and > 0)
        {
            Report($"mean of {views} views", embedding.EmbedViews(test, Changes(0.5), views, seed), labels, groups);
        }

        return 0;
    }

    private static ImageAugmentation[] Changes(double strength) =>
    [
        new RandomAffine { MaxDegrees = 12 * strength, MaxScale = 0.2 * strength, MaxShear = 0.25 * strength, MaxShift = 0.1 * strength },
        new ElasticDistortion { MaxShift = 0.06 * strength },
    ];

    /// <summary>Four blocks of convolution, batch normalization, ReLU and pooling: the network that Omniglot is usually learned with (Vinyals et al. 2016).</summary>
    private static OnnxModel Blocks(int width, int seed)
    {
        Network network = new Network("blocks", seed).Input("image", 1, Size, Size);
        for (int block = 0; block < 4; block++)
        {
            network.Conv2D(width, 3, padding: Padding.Same, bias: false).BatchNorm().Relu();
            if (block < 3)
            {
                network.MaxPool(2);
            }
        }

        return network.Flatten().Build("blocks");
    }

    private static FloatMatrix Pixels(ImageSet set) => new(set.ToTensor(ImagePreprocessing.Unit, channels: 1), set.Count, Size * Size);

    private static void Report(string what, FloatMatrix rows, long[] labels, long[] groups)
    {
        foreach (int ways in (int[])[5, 20])
        {
            var options = new OneShotOptions { Ways = ways, Episodes = 5000, Seed = 7, Distance = EmbeddingDistance.Cosine };
            OneShotResult any = OneShotEvaluation.Run(rows, labels, options), within = OneShotEvaluation.Run(rows, labels, options, groups);
            Print($"{what}, {ways}-way one-shot: {any.Accuracy:F4} ± {any.Margin:F4}; characters of one alphabet: {within.Accuracy:F4} ± {within.Margin:F4}");
        }

        RetrievalMetrics retrieval = RetrievalEvaluation.Evaluate(rows, labels);
        Print($"{what}, retrieval: precision@1 {retrieval.PrecisionAt1:F4}, MAP@R {retrieval.MapAtR:F4}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Lines(long start) : IProgress<EmbeddingEpoch>
    {
        public void Report(EmbeddingEpoch value)
        {
            if (value.Epoch % 5 == 0 || value.Epoch == 1)
            {
                Print($"epoch {value.Epoch}: loss {value.Loss:F4}, distances {value.MeanPositiveDistance:F3} and {value.MeanNegativeDistance:F3}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
            }
        }
    }
}
