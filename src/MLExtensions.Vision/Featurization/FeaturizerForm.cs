using Microsoft.ML.Transforms.Image;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Featurization;

/// <summary>What the transformer keeps beside its graph: written into a saved graph's metadata.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Options">The options.</param>
/// <param name="Width">Columns of the images after ResizeImages.</param>
/// <param name="Height">Rows of the images after ResizeImages.</param>
/// <param name="Dimension">Number of features.</param>
internal sealed record FeaturizerForm(string Layer, CnnFeaturizerOptions Options, int Width, int Height, int Dimension)
{
    public ImageSize ImageSize() => new(Width, Height);

    public ImageResizingEstimator.ResizingKind Resizing() => Options.Placement switch
    {
        ImagePlacement.Pad => ImageResizingEstimator.ResizingKind.IsoPad,
        ImagePlacement.Stretch => ImageResizingEstimator.ResizingKind.Fill,
        _ => ImageResizingEstimator.ResizingKind.IsoCrop,
    };
}
