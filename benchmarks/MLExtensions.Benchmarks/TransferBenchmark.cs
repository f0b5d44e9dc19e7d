using System.Globalization;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// What pretraining is worth: the small network learns drawn shapes, then a new head learns drawn digits from a few images a class; against the same head
/// on pixels, and against the network trained on those few images from scratch.
/// Arguments: [--size 64] [--per-class 20] [--test 1000] [--shapes 4000] [--epochs 8] [--seed 1] [--layers a,b] [--head-epochs 60] [--scratch-epochs 100]
/// [--validation-percent 10].
/// </summary>
internal static class TransferBenchmark
{
    public static int Run(string[] args)
    {
        int size = Arguments.Number(args, "--size", MiniVgg.DefaultImageSize), perClass = Arguments.Number(args, "--per-class", 20), seed = Arguments.Number(args, "--seed", 1);
        string[] layers = Arguments.Value(args, "--layers")?.Split(',') ?? ["block3_pool", "block4_pool", "block5_pool", "fc1"];
        MiniVgg shapes = null!;
        Measurement pretraining = Measurement.Of(() => shapes = MiniVgg.Train(
            DrawnShapes.Draw(Arguments.Number(args, "--shapes", 4000), seed, size), new MiniVggOptions { ImageSize = size, Epochs = Arguments.Number(args, "--epochs", 8), Seed = seed }));
        Write($"pretraining on shapes of {size} x {size}: {pretraining.Seconds:F1} s, validation {shapes.ValidationAccuracy:P1}");

        ImageSet training = DrawnColorDigits.Draw(perClass * 40, seed + 100, size).TakePerClass(perClass);
        ImageSet test = DrawnColorDigits.Draw(Arguments.Number(args, "--test", 1000), seed + 200, size);
        Write($"digits: {training.Count} to learn from, {test.Count} held out");
        var options = new ImageClassifierOptions { Seed = seed, ValidationFraction = Arguments.Number(args, "--validation-percent", 10) / 100.0, Epochs = Arguments.Number(args, "--head-epochs", 60), LearningRate = Arguments.Number(args, "--rate", 3000) * 1e-6, WeightDecay = Arguments.Number(args, "--decay", 50) * 1e-3 };
        Report("head on pixels", () => ImageClassifierTrainer.OnPixels(size, options), training, test);
        foreach (string layer in layers)
        {
            foreach (FeaturePooling pooling in layer.StartsWith("fc", StringComparison.Ordinal) ? [FeaturePooling.None] : new[] { FeaturePooling.None, FeaturePooling.Average, FeaturePooling.Max })
            {
                Report($"head on {layer} {pooling}", () => new ImageClassifierTrainer(shapes, With(options, layer, pooling, 0)), training, test);
            }
        }

        Report("head, then 2 blocks fine-tuned", () => new ImageClassifierTrainer(shapes, With(options, null, FeaturePooling.None, 2)), training, test);
        Report("head, then 5 blocks fine-tuned", () => new ImageClassifierTrainer(shapes, With(options, null, FeaturePooling.None, 5)), training, test);
        MiniVgg scratch = null!;
        Measurement fromScratch = Measurement.Of(() => scratch = MiniVgg.Train(training, new MiniVggOptions { ImageSize = size, Epochs = Arguments.Number(args, "--scratch-epochs", 100), Seed = seed, ValidationFraction = 0 }));
        Write($"{"from scratch",-36} {Accuracy(scratch, test),6:P1}  {fromScratch.Seconds:F1} s");
        return 0;
    }

    private static ImageClassifierOptions With(ImageClassifierOptions options, string? layer, FeaturePooling pooling, int blocks) => new()
    {
        Seed = options.Seed, ValidationFraction = options.ValidationFraction, Epochs = options.Epochs, LearningRate = options.LearningRate, WeightDecay = options.WeightDecay, Layer = layer, Pooling = pooling, FineTunedBlocks = blocks,
    };

    private static void Report(string name, Func<ImageClassifierTrainer> make, ImageSet training, ImageSet test)
    {
        ImageClassifier classifier = null!;
        Measurement time = Measurement.Of(() => classifier = make().Train(training));
        using (classifier)
        {
            Write($"{name,-36} {classifier.Accuracy(test),6:P1}  {time.Seconds:F1} s, {classifier.History.Count} epochs");
        }
    }

    private static double Accuracy(MiniVgg network, ImageSet test)
    {
        using var session = new Onnx.OnnxSession(network.Model);
        float[] pixels = test.Resize(network.InputWidth!.Value, network.InputHeight!.Value).ToTensor(network.Preprocessing);
        int length = pixels.Length / test.Count, right = 0;
        for (int i = 0; i < test.Count; i++)
        {
            using Onnx.OnnxResults results = session.Run(Onnx.OnnxFeed.Of<float>(network.InputName, pixels.AsMemory(i * length, length), 1, 3, network.InputHeight.Value, network.InputWidth.Value));
            ReadOnlySpan<float> logits = results.Span<float>(results.Names[0]);
            int best = 0;
            for (int c = 1; c < logits.Length; c++)
            {
                best = logits[c] > logits[best] ? c : best;
            }

            right += best == test.Labels[i] ? 1 : 0;
        }

        return (double)right / test.Count;
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
