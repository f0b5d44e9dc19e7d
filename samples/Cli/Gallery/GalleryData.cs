using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Projection;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Gallery;

/// <summary>What the gallery's pictures show: drawn digits, their map, and a small classifier of them. Computed in seconds, the same at each run.</summary>
internal sealed record GalleryData
{
    private const int Shown = 600;
    private const int Trained = 2000;
    private const int Tested = 1000;
    private const int Classes = 10;

    public required ImageSet Digits { get; init; }

    public required FloatMatrix Pixels { get; init; }

    public required TsneMap Map { get; init; }

    public required IReadOnlyList<EpochResult> Training { get; init; }

    /// <summary>Counts by the true and the predicted digit.</summary>
    public required IReadOnlyList<double[]> Confusion { get; init; }

    public static GalleryData Compute(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        DigitImages digits = DrawnDigits.Draw(Shown, seed: 1);
        var pixels = new FloatMatrix(digits.Pixels, Shown, digits.Pixels.Length / Shown);
        TsneMap map = Tsne.Fit(pixels, new TsneOptions { Perplexity = 15, Iterations = 400, Seed = 1, Progress = progress, CancellationToken = cancellationToken });
        (IReadOnlyList<EpochResult> training, double[][] confusion) = Classify(cancellationToken);
        return new GalleryData { Digits = ToImages(digits), Pixels = pixels, Map = map, Training = training, Confusion = confusion };
    }

    private static (IReadOnlyList<EpochResult> Training, double[][] Confusion) Classify(CancellationToken cancellationToken)
    {
        OnnxModel model = new Network("digits", seed: 1).Input("image", 1, DrawnDigits.Size, DrawnDigits.Size).Flatten().Dense(32).Relu().Dense(Classes).Build("logits");
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Optimizer = new AdamOptimizer { LearningRate = 0.003 } });
        DigitImages test = DrawnDigits.Draw(Tested, seed: 3);
        FitResult fit = session.Fit(
            DrawnDigits.Draw(Trained, seed: 2).Batches(100, shuffleSeed: 1),
            new FitOptions { Epochs = 12, Validation = test.Batches(Tested), Metric = ValidationMetric.Loss },
            cancellationToken);
        using OnnxResults answers = session.Predict(OnnxFeed.Of<float>("image", test.Pixels, Tested, 1, DrawnDigits.Size, DrawnDigits.Size));
        ReadOnlySpan<float> logits = answers.Span<float>("logits");
        double[][] confusion = [.. Enumerable.Range(0, Classes).Select(_ => new double[Classes])];
        for (int i = 0; i < Tested; i++)
        {
            confusion[test.Labels[i]][System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits.Slice(i * Classes, Classes))]++;
        }

        return (fit.History, confusion);
    }

    private static ImageSet ToImages(DigitImages digits) => new(
        [
            .. digits.Pixels.Chunk(DrawnDigits.Size * DrawnDigits.Size)
                .Select(pixels => new PixelImage(DrawnDigits.Size, DrawnDigits.Size, 1, [.. pixels.Select(p => (byte)MathF.Round(p * byte.MaxValue))])),
        ],
        [.. digits.Labels.Select(label => (int)label)],
        [.. Enumerable.Range(0, Classes).Select(digit => digit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
}
