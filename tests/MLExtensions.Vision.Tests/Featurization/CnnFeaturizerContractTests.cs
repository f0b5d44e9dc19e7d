using Microsoft.ML;
using MLExtensions.Testing;
using MLExtensions.Vision;

namespace MLExtensions.Vision.Tests.Featurization;

[TestClass]
public sealed class CnnFeaturizerContractTests
{
    private static readonly MLContext s_context = new(1);
    private static readonly MiniVgg s_network = MiniVgg.Create(seed: 1, classes: 10, imageSize: 32);

    [TestMethod]
    [DataRow("block2_pool", FeaturePooling.None, ImagePlacement.CenterCrop)]
    [DataRow("block3_conv1", FeaturePooling.Average, ImagePlacement.Pad)]
    [DataRow("block5_pool", FeaturePooling.Max, ImagePlacement.Stretch)]
    [DataRow("fc1", FeaturePooling.None, ImagePlacement.Crop)]
    public void FeaturizeByCnn_ImagesOfSeveralSizes_KeepsTheContract(string layer, FeaturePooling pooling, ImagePlacement placement)
    {
        var options = new CnnFeaturizerOptions { Pooling = pooling, Placement = placement, BatchSize = 4, Threads = 1 };
        CnnFeaturizerEstimator estimator = s_context.Embeddings().FeaturizeByCnn("Features", "Image", s_network, layer, options);
        EstimatorContract.Verify(estimator, Images(), Numbers());
    }

    [TestMethod]
    public void FeaturizeByCnn_InPlace_KeepsTheContract() =>
        EstimatorContract.Verify(s_context.Embeddings().FeaturizeByCnn("Image", null, s_network, "block1_pool", new CnnFeaturizerOptions { Pooling = FeaturePooling.Average, Threads = 1 }), Images(), Numbers());

    /// <summary>Ten images of different shapes, some of the network's own size.</summary>
    internal static IDataView Images()
    {
        ImageSet drawn = DrawnShapes.Draw(10, seed: 3, size: 40);
        (int Width, int Height)[] sizes = [(40, 40), (32, 32), (37, 37), (50, 30), (33, 64)];
        PixelImage[] images = [.. drawn.Images.Select((image, i) => image.Resize(sizes[i % 5].Width, sizes[i % 5].Height))];
        return new ImageSet(images, drawn.Labels, drawn.ClassNames).ToDataView();
    }

    private static IDataView Numbers() => s_context.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i => new Row { Image = i }));

    private sealed class Row
    {
        public float Image { get; set; }
    }
}
