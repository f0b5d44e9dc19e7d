using System.Globalization;
using MLExtensions.Display;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Demo.Images;

/// <summary>The image demo's findings as a page.</summary>
internal static class ImageDemoReport
{
    private const string Usage =
        """
        // Any program with ML.NET and ONNX Runtime; nothing of MLExtensions is needed.
        var ml = new MLContext();
        ITransformer model = ml.Model.Load("digits.zip", out _);
        IDataView answers = model.Transform(images);   // a column 'Image' in; 'Answer' and 'Score' out
        """;

    public static HtmlReport Create(ImageDemoResult result) => new()
    {
        Title = "What a small network sees, and what it can learn from a few images",
        Subtitle = "MiniVgg, a narrow network of VGG's kind, trained on pictures that the program draws itself; with a VGG16 from an ONNX file everything works the same way.",
        Footer = string.Create(CultureInfo.InvariantCulture, $"mlx demo --images · seed {result.Settings.Seed} · {result.Clock.Total:0.0} s in all"),
        Sections = [Overview(result), Network(result), Filters(result), Answers(result), Transfer(result), Embedding(result), Reloaded(result)],
    };

    private static ReportSection Overview(ImageDemoResult result) => new()
    {
        Blocks =
        [
            new KeyFigures
            {
                Figures =
                [
                    new("Digits after transfer", Percent(result.Transferred), $"{result.Settings.DigitsPerClass} images a class; on pixels {Percent(result.OnPixels)}, from scratch {Percent(result.FromScratch)}", IsStrong: true),
                    new("Shapes", result.Network.ValidationAccuracy is { } shapes ? Percent(shapes) : "–", "held-out drawn shapes, ten classes"),
                    new("Parameters", result.Network.ParameterCount.ToString("N0", CultureInfo.InvariantCulture), "five blocks, 16 to 64 filters"),
                    new("Training on shapes", string.Create(CultureInfo.InvariantCulture, $"{result.Clock["train on shapes"]:0.0} s"), $"{result.Settings.Shapes} images of {result.Settings.ImageSize} × {result.Settings.ImageSize}, {result.Settings.Epochs} epochs"),
                ],
            },
        ],
    };

    private static ReportSection Network(ImageDemoResult result) => new()
    {
        Title = "What it was trained on",
        Text = "Six shapes and four textures, each with its own place, turn, size, colours and noise.",
        Blocks =
        [
            result.Samples,
            new TrainingCurve { Title = "Loss by epoch", CostLabel = "Loss", IterationLabel = "Epoch", Costs = [.. result.Network.History.Select(epoch => epoch.Loss)] },
        ],
    };

    private static ReportSection Filters(ImageDemoResult result) => new()
    {
        Title = "What its filters see",
        Text = "The first layer's kernels as they are; for deeper layers images that gradient ascent made of noise until a filter responded strongly, and the patches of drawn shapes that it responds to most.",
        Blocks = [result.Kernels, .. result.Filters.Select(layer => layer.ToGrid()), result.Patches.ToGrid(), result.Maps],
    };

    private static ReportSection Answers(ImageDemoResult result) => new()
    {
        Title = "What its answers rest on",
        Text = "For three shapes: the size of the gradient, gradient times input, and Grad-CAM.",
        Blocks = [result.Attributions],
    };

    private static ReportSection Transfer(ImageDemoResult result) => new()
    {
        Title = "Digits from a few images",
        Text = $"The network has never seen a digit. A new softmax head on what its convolutions make of {result.Settings.DigitsPerClass} images a class, against the same head on pixels, and against the whole network trained on those images alone.",
        Blocks =
        [
            result.Digits,
            new BarChart
            {
                Title = "Held-out accuracy",
                Format = "0.0%",
                Maximum = 1,
                Bars =
                [
                    new("Head on the network's features", result.Transferred),
                    new("Network from scratch", result.FromScratch, BarEmphasis.Muted),
                    new("Head on pixels", result.OnPixels, BarEmphasis.Muted),
                ],
                Caption = $"{result.Settings.TestDigits} held-out digits. The features were computed once; the head trained for {result.History.Count} epochs in {result.Clock["head on features"].ToString("0.0", CultureInfo.InvariantCulture)} s, features included.",
            },
        ],
    };

    private static ReportSection Embedding(ImageDemoResult result) => new()
    {
        Title = "Digits that find each other",
        Text = $"An embedding learned by triplets from {result.Settings.EmbeddedDigits} drawn digits: those of one class lie near each other. Each of {result.Settings.HeldDigits} others looks for its nearest: by the embedding {Percent(result.Embedding.Learned.PrecisionAt1)} of them find one of their class, by pixels {Percent(result.Embedding.Pixels.PrecisionAt1)}; MAP@R is {Percent(result.Embedding.Learned.MapAtR)} and {Percent(result.Embedding.Pixels.MapAtR)}.",
        Blocks = [result.Embedding.Sheet, result.Embedding.Map.AsInteractive(), result.Embedding.Training],
    };

    private static ReportSection Reloaded(ImageDemoResult result) => new()
    {
        Title = "In a pipeline, saved, and loaded by a bare MLContext",
        Text = $"digits.zip was written by ml.Model.Save after TrainImageClassifier. Read by new MLContext().Model.Load, it is right about {Percent(result.Reloaded)} of the held-out digits.",
        Blocks = [result.Answers, new CodeBlock { Title = "Use it", Language = "csharp", Code = Usage }],
    };

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);
}
