using System.Numerics.Tensors;

namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class FilterSelectivityTests
{
    [TestMethod]
    public void Maximize_TrainedNetwork_ImagesExciteTheirOwnFilterMostAndFarMoreThanData()
    {
        ImageSet images = DrawnShapes.Draw(96, 1, 32);
        MiniVgg network = MiniVgg.Train(images, new MiniVggOptions { ImageSize = 32, Epochs = 1, ValidationFraction = 0 });
        using var visualizer = new FilterVisualizer(network);

        MaximizedLayer found = visualizer.Maximize("block3_conv1", options: MaximizationOptions.Keras with { Size = 32 });
        TopImagesResult data = visualizer.FindTopImages("block3_conv1", images.Images);
        int largest = found.Images.Count(image => TensorPrimitives.IndexOfMax(image.LayerResponses.Span) == image.Filter);
        int strong = found.Images.Count(image => image.Response >= 5 * data.Filters[image.Filter!.Value].MeanResponse);

        Assert.IsGreaterThanOrEqualTo(0.8, (double)largest / found.Images.Count, $"{largest} of {found.Images.Count}");
        Assert.IsGreaterThanOrEqualTo(0.8, (double)strong / found.Images.Count, $"{strong} of {found.Images.Count}");
    }
}
