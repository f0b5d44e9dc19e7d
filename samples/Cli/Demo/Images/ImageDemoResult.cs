using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Display;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Demo.Images;

/// <summary>All that the image demo found.</summary>
internal sealed record ImageDemoResult
{
    public required ImageDemoSettings Settings { get; init; }

    public required PhaseClock Clock { get; init; }

    public required MiniVgg Network { get; init; }

    public required ImageGrid Samples { get; init; }

    public required ImageGrid Kernels { get; init; }

    public required IReadOnlyList<MaximizedLayer> Filters { get; init; }

    public required TopImagesResult Patches { get; init; }

    public required ImageGrid Maps { get; init; }

    public required ImageGrid Attributions { get; init; }

    public required ImageGrid Digits { get; init; }

    public required double Transferred { get; init; }

    public required double OnPixels { get; init; }

    public required double FromScratch { get; init; }

    public required IReadOnlyList<ClassifierEpoch> History { get; init; }

    public required double Reloaded { get; init; }

    public required ImageGrid Answers { get; init; }

    public required DigitEmbedding Embedding { get; init; }

    /// <summary>The JSON object of <c>mlx demo --images --json</c>.</summary>
    public JsonObject ToJson(string folder) => new()
    {
        ["seconds"] = Clock.ToJson(),
        ["shapes"] = Settings.Shapes,
        ["imageSize"] = Settings.ImageSize,
        ["shapeAccuracy"] = Network.ValidationAccuracy is { } shapes ? JsonNumber.Of(shapes) : null,
        ["digitsPerClass"] = Settings.DigitsPerClass,
        ["accuracy"] = new JsonObject
        {
            ["transfer"] = JsonNumber.Of(Transferred),
            ["pixels"] = JsonNumber.Of(OnPixels),
            ["scratch"] = JsonNumber.Of(FromScratch),
            ["reloaded"] = JsonNumber.Of(Reloaded),
        },
        ["retrieval"] = new JsonObject
        {
            ["precisionAt1"] = JsonNumber.Of(Embedding.Learned.PrecisionAt1),
            ["mapAtR"] = JsonNumber.Of(Embedding.Learned.MapAtR),
            ["pixelsPrecisionAt1"] = JsonNumber.Of(Embedding.Pixels.PrecisionAt1),
            ["pixelsMapAtR"] = JsonNumber.Of(Embedding.Pixels.MapAtR),
        },
        ["folder"] = folder,
    };
}
