using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Vision.Tests.Pretrained;

namespace MLExtensions.Vision.Tests.Featurization;

[TestClass]
public sealed class CnnFeaturizerTests
{
    private static readonly MLContext s_context = new(1);

    public static IEnumerable<(string, PretrainedCnn, string)> Networks()
    {
        yield return ("red first, ImageNet", PretrainedCnn.Of(new ExportedVgg { Size = 32 }.Torchvision()), "block3_pool");
        yield return ("channels last, Caffe", PretrainedCnn.Of(new ExportedVgg { Size = 32 }.Keras(), ImagePreprocessing.Caffe), "block2_conv1");
        yield return ("grey", MiniVgg.Create(seed: 4, imageSize: 32, channels: 1), "block1_pool");
        yield return ("opset 7", PretrainedCnn.Of(new ExportedVgg { Size = 32 }.Zoo()), "fc2");
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void FeaturizeByCnn_ImagesOfTheNetworksSize_AreThoseOfTheFeatureModel(string what, PretrainedCnn network, string layer)
    {
        ImageSet images = DrawnShapes.Draw(5, seed: 2, size: 32);
        var options = new CnnFeaturizerOptions { Placement = ImagePlacement.Stretch, BatchSize = 2, Threads = 1 };

        float[][] actual = Featurize(network, layer, images, options);

        Compare(Direct(network, layer, images.Images), actual, network.InputChannels == 1 ? 0.02 : 1e-5, what);
    }

    [TestMethod]
    public void FeaturizeByCnn_CenterCrop_TakesTheCentreOfTheLargerImage()
    {
        PretrainedCnn network = MiniVgg.Create(seed: 4, imageSize: 32);
        // 37 for 32, as 256 for 224.
        ImageSet images = DrawnShapes.Draw(3, seed: 2, size: 37);

        float[][] actual = Featurize(network, "block2_pool", images, new CnnFeaturizerOptions { Threads = 1 });

        Compare(Direct(network, "block2_pool", [.. images.Images.Select(Centre)]), actual, 1e-5, "centre");

        static PixelImage Centre(PixelImage image)
        {
            var pixels = new byte[32 * 32 * 3];
            for (int row = 0; row < 32; row++)
            {
                image.Pixels.Slice((((row + 2) * 37) + 2) * 3, 32 * 3).CopyTo(pixels.AsSpan(row * 32 * 3));
            }

            return new PixelImage(32, 32, 3, pixels);
        }
    }

    [TestMethod]
    public void FeaturizeByCnn_AnyBatchSize_SameFeatures()
    {
        PretrainedCnn network = MiniVgg.Create(seed: 4, imageSize: 32);
        ImageSet images = DrawnShapes.Draw(9, seed: 2, size: 50);

        float[][] one = Featurize(network, "fc1", images, new CnnFeaturizerOptions { BatchSize = 1, Threads = 1 });
        float[][] eight = Featurize(network, "fc1", images, new CnnFeaturizerOptions { BatchSize = 8, Threads = 1 });

        Compare(one, eight, 1e-5, "batches");
    }

    [TestMethod]
    public void FeaturizeByCnn_UnreadableFile_NamesColumnAndRow()
    {
        string folder = Directory.CreateTempSubdirectory("featurizer").FullName;
        try
        {
            DrawnShapes.Draw(1, seed: 1, size: 32).Images[0].Save(Path.Combine(folder, "good.png"));
            File.WriteAllText(Path.Combine(folder, "bad.png"), "this is no image");
            IDataView files = s_context.Data.LoadFromEnumerable<FileRow>([new() { Path = "good.png" }, new() { Path = "bad.png" }]);
            IEstimator<ITransformer> pipeline = s_context.Transforms.LoadImages("Image", folder, "Path")
                .Append(s_context.Embeddings().FeaturizeByCnn("Features", "Image", MiniVgg.Create(1, imageSize: 32), "block5_pool", new CnnFeaturizerOptions { BatchSize = 1, Threads = 1 }));

            IDataView view = pipeline.Fit(files).Transform(files);

            InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => Features(view));
            StringAssert.StartsWith(error.Message, "Column 'Image', row 1: the image cannot be read.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Save_BlockLayer_LeavesTheDenseWeightsOut()
    {
        IDataView images = CnnFeaturizerContractTests.Images();
        PretrainedCnn network = PretrainedCnn.Of(new ExportedVgg { Size = 32, Dense = [3000, 8] }.Torchvision());

        using var block = new MemoryStream();
        using CnnFeaturizerTransformer transformer = s_context.Embeddings().FeaturizeByCnn("Features", "Image", network, "block3_pool").Fit(images);
        s_context.Model.Save(transformer, images.Schema, block);

        Assert.IsGreaterThan(900_000, network.Model.SizeInBytes);
        Assert.IsLessThan(20_000, block.Length);
    }

    [TestMethod]
    public void SaveAsOnnx_ResizedPixels_GiveTheFeatures()
    {
        PretrainedCnn network = MiniVgg.Create(seed: 4, imageSize: 32);
        ImageSet images = DrawnShapes.Draw(2, seed: 2, size: 32);
        IDataView view = images.ToDataView();
        using CnnFeaturizerTransformer transformer = s_context.Embeddings()
            .FeaturizeByCnn("Embedding", "Image", network, "fc1", new CnnFeaturizerOptions { Placement = ImagePlacement.Crop, Threads = 1 }).Fit(view);
        using var stream = new MemoryStream();

        transformer.SaveAsOnnx(stream);

        stream.Position = 0;
        using var session = new OnnxSession(OnnxModel.Load(stream));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("pixels", images.ToTensor(new ImagePreprocessing()), 2, 3, 32, 32));
        Compare(Direct(network, "fc1", images.Images), [.. results.Span<float>("Embedding").ToArray().Chunk(128)], 1e-5, "graph");
    }

    [TestMethod]
    public void Options_Defaults_AreThoseDocumented()
    {
        var options = new CnnFeaturizerOptions();

        Assert.AreEqual((FeaturePooling.None, ImagePlacement.CenterCrop, null, 8, 0), (options.Pooling, options.Placement, options.ImageSize, options.BatchSize, options.Threads));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CnnFeaturizerOptions { BatchSize = 0 }).Message, "BatchSize must be from 1 to 1024.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CnnFeaturizerOptions { ImageSize = 4 }).Message, "ImageSize must be from 8 to 2048.");
    }

    private static float[][] Featurize(PretrainedCnn network, string layer, ImageSet images, CnnFeaturizerOptions options)
    {
        IDataView view = images.ToDataView();
        using CnnFeaturizerTransformer transformer = s_context.Embeddings().FeaturizeByCnn("Features", "Image", network, layer, options).Fit(view);
        return Features(transformer.Transform(view));
    }

    private static float[][] Features(IDataView view) => [.. view.GetColumn<float[]>("Features")];

    /// <summary>Preprocessed by <see cref="ImagePreprocessing"/>, image by image.</summary>
    private static float[][] Direct(PretrainedCnn network, string layer, IReadOnlyList<PixelImage> images)
    {
        using var session = new OnnxSession(network.FeatureModel(layer, height: 32, width: 32));
        return [.. images.Select(image =>
        {
            var tensor = new float[32 * 32 * network.InputChannels];
            network.Preprocessing.Apply(image, tensor, network.Layout, network.InputChannels);
            long[] dims = network.Layout == TensorLayout.Nchw ? [1, network.InputChannels, 32, 32] : [1, 32, 32, network.InputChannels];
            using OnnxResults results = session.Run(OnnxFeed.Of<float>("image", tensor, dims));
            return results.Span<float>("features").ToArray();
        })];
    }

    private static void Compare(float[][] expected, float[][] actual, double tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual);
        double largest = expected.Max(row => row.Max(Math.Abs));
        Assert.IsGreaterThan(1e-3, largest, what);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.HasCount(expected[row].Length, actual[row]);
            for (int i = 0; i < expected[row].Length; i++)
            {
                Assert.AreEqual(expected[row][i], actual[row][i], tolerance * Math.Max(1, largest), $"{what}: row {row}, slot {i}");
            }
        }
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = "";
    }
}
