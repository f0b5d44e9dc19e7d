using MLExtensions.Onnx;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Tests.Featurization;

[TestClass]
public sealed class FrontGraphTests
{
    private const int Size = 6;

    private static readonly ImagePreprocessing s_uneven = new() { BlueFirst = true, Scale = 0.5f, Mean = [10, 20, 30], StandardDeviation = [1, 2, 4] };

    /// <summary>Grey pixels: of coloured ones luma is rounded where it is a byte, and is not in the graph.</summary>
    public static IEnumerable<(int, TensorLayout, ImagePreprocessing, bool)> Formats() =>
        from preprocessing in new[] { ImagePreprocessing.ImageNet, ImagePreprocessing.Caffe, s_uneven }
        from layout in new[] { TensorLayout.Nchw, TensorLayout.Nhwc }
        from channels in new[] { 1, 3 }
        select (channels, layout, preprocessing, channels == 1);

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void Build_Preprocessing_IsThatOfImagesWrittenAsTensors(int channels, TensorLayout layout, ImagePreprocessing preprocessing, bool grey)
    {
        var random = new Random(1);
        var bytes = new byte[3 * Size * Size];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = grey && i % 3 > 0 ? bytes[i - 1] : (byte)random.Next(256);
        }

        var expected = new float[channels * Size * Size];
        preprocessing.Apply(new PixelImage(Size, Size, 3, bytes), expected, layout, channels);
        float[] planes = [.. Enumerable.Range(0, bytes.Length).Select(i => (float)bytes[(i % (Size * Size) * 3) + (i / (Size * Size))])];
        OnnxModel front = FrontGraph.Build("pixels", "tensor", new ImageSize(Size, Size), new InputFormat(channels, Size, Size, layout, preprocessing), new OnnxBuildOptions());
        using var session = new OnnxSession(front);

        using OnnxResults results = session.Run(OnnxFeed.Of<float>("pixels", planes, 1, 3, Size, Size));

        float[] actual = results.Span<float>("tensor").ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-4f * Math.Max(1, Math.Abs(expected[i])), $"value {i}");
        }
    }
}
