using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Vision.Featurization;

/// <summary>The built-in transformers before the graph: ResizeImages and ExtractPixels, the same in the pipeline and in a saved model.</summary>
internal static class PixelPipeline
{
    public static string ResizedName(string output) => $"__{Plain(output)}__resized";

    public static string PixelsName(string output) => $"__{Plain(output)}__pixels";

    public static IReadOnlyList<IEstimator<ITransformer>> Create(MLContext context, FeaturizerForm form, string input, string output) =>
    [
        context.Transforms.ResizeImages(ResizedName(output), form.Width, form.Height, input, Kind(form.Options.Placement), ImageResizingEstimator.Anchor.Center),
        context.Transforms.ExtractPixels(PixelsName(output), ResizedName(output)),
    ];

    /// <summary>A name that a graph can have: a point would end in ".output", which ML.NET strips.</summary>
    private static string Plain(string name) => name.Replace('.', '_');

    private static ImageResizingEstimator.ResizingKind Kind(ImagePlacement placement) => placement switch
    {
        ImagePlacement.Pad => ImageResizingEstimator.ResizingKind.IsoPad,
        ImagePlacement.Stretch => ImageResizingEstimator.ResizingKind.Fill,
        _ => ImageResizingEstimator.ResizingKind.IsoCrop,
    };
}
