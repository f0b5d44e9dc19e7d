using System.Diagnostics;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Reading, resizing and augmenting images on one thread, in milliseconds (the least of several rounds); with <c>--python</c> beside Pillow's
/// reading and resizing of the same files, in turns.
/// </summary>
internal static class ImagesBenchmark
{
    private const int Rounds = 15;
    private const int Repeats = 5;

    public static int Run(string[] args)
    {
        string folder = Directory.CreateTempSubdirectory("images-").FullName;
        try
        {
            PixelImage image = DrawnShapes.Draw(4, seed: 1, size: 512).Images[3];
            string png = Path.Combine(folder, "image.png"), jpeg = Path.Combine(folder, "image.jpg");
            image.Save(png);
            using (var copy = image.ToMLImage())
                copy.Save(jpeg);
            var tensor = new float[3 * 224 * 224];
            (string Name, Action Step)[] steps =
            [
                ("png", () => PixelImage.Load(png)),
                ("jpeg", () => PixelImage.Load(jpeg)),
                ("down", () => image.Resize(224, 224)),
                ("up", () => image.Resize(1000, 1000)),
                ("tensor", TensorOf(image.Resize(224, 224), tensor)),
                ("8 crop-resizes", Augmented(new ImageAugmenter(224, 224) { Crop = new RandomCropResize() }, image, tensor)),
                ("8 times SimCLR's", Augmented(ImageAugmenter.SimClr(224), image, tensor)),
            ];
            using PeerProcess? peer = Arguments.Value(args, "--python") is { } python ? new PeerProcess(python, PeerProcess.Script("pillow_images.py"), [png, jpeg]) : null;
            double[] least = [.. Enumerable.Repeat(double.MaxValue, steps.Length)], pillow = [.. Enumerable.Repeat(double.MaxValue, 4)];
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < steps.Length; i++)
                    least[i] = Math.Min(least[i], Milliseconds(steps[i].Step));
                double[] other = peer?.Run(Repeats) ?? pillow;
                for (int i = 0; i < pillow.Length; i++)
                    pillow[i] = Math.Min(pillow[i], other[i]);
            }

            for (int i = 0; i < steps.Length; i++)
            {
                string beside = peer is not null && i < pillow.Length ? FormattableString.Invariant($"; Pillow {pillow[i]:F2}, ratio {least[i] / pillow[i]:F2}") : "";
                Console.WriteLine(FormattableString.Invariant($"{steps[i].Name}: {least[i]:F2} ms{beside}"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Action TensorOf(PixelImage image, float[] tensor) => () => ImagePreprocessing.ImageNet.Apply(image, tensor);

    private static Action Augmented(ImageAugmenter augmenter, PixelImage image, float[] tensor)
    {
        // The same images in each round, so that the least of rounds compares like with like.
        return () =>
        {
            for (int stream = 0; stream < 8; stream++)
                augmenter.Apply(image, tensor, seed: 1, stream);
        };
    }

    private static double Milliseconds(Action step)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Repeats; i++)
            step();
        return watch.Elapsed.TotalMilliseconds / Repeats;
    }
}
