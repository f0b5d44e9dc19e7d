using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Classification;

/// <summary>A network of two blocks for images of 16 × 16, with random weights, and images that it tells apart.</summary>
internal static class TinyNetwork
{
    public const int Size = 16;

    public static PretrainedCnn Create(bool normalizes = false)
    {
        Network network = new Network("tiny", seed: 5)
            .Input("data", 3, Size, Size)
            .Conv2D(8, 3, padding: Padding.Same);
        network = normalizes ? network.BatchNorm() : network;
        network = network.Relu().MaxPool(2).Conv2D(12, 3, padding: Padding.Same);
        network = normalizes ? network.BatchNorm() : network;
        return PretrainedCnn.Of(network.Relu().MaxPool(2).Flatten().Dense(20).Relu().Dense(7).Build("old_logits"), ImagePreprocessing.Unit);
    }

    /// <summary>Vertical stripes, horizontal stripes, and plain images, each of its own colours and place.</summary>
    public static ImageSet Stripes(int perClass, int seed, int classes = 3)
    {
        var random = new Random(seed);
        var images = new List<PixelImage>();
        var labels = new List<int>();
        for (int i = 0; i < perClass * classes; i++)
        {
            int label = i % classes;
            labels.Add(label);
            images.Add(Draw(label, random));
        }

        return new ImageSet(images, labels, [.. new[] { "vertical", "horizontal", "plain" }.Take(classes)]);
    }

    private static PixelImage Draw(int label, Random random)
    {
        var pixels = new byte[Size * Size * 3];
        byte[] light = [(byte)random.Next(150, 256), (byte)random.Next(150, 256), (byte)random.Next(150, 256)];
        byte[] dark = [(byte)random.Next(0, 100), (byte)random.Next(0, 100), (byte)random.Next(0, 100)];
        int shift = random.Next(4);
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                int along = label == 0 ? x : y;
                byte[] color = label == 2 || (along + shift) % 4 < 2 ? light : dark;
                color.CopyTo(pixels, ((y * Size) + x) * 3);
            }
        }

        return new PixelImage(Size, Size, 3, pixels);
    }
}
