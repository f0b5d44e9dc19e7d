using System.Globalization;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Training of the small network on drawn shapes: time, and accuracy on images it has not seen.
/// Arguments: [--images 4000] [--epochs 8] [--size 64] [--threads 0] [--seed 1].
/// </summary>
internal static class MiniVggBenchmark
{
    public static int Run(string[] args)
    {
        int size = Arguments.Number(args, "--size", MiniVgg.DefaultImageSize);
        ImageSet images = null!;
        Measurement drawing = Measurement.Of(() => images = DrawnShapes.Draw(Arguments.Number(args, "--images", 4000), 1, size));
        Write($"drawing {images.Count} images: {drawing.Seconds:F2} s");
        var options = new MiniVggOptions
        {
            ImageSize = size,
            Epochs = Arguments.Number(args, "--epochs", 8),
            Threads = Arguments.Number(args, "--threads", 0),
            Seed = Arguments.Number(args, "--seed", 1),
            LearningRate = Arguments.Number(args, "--rate", 2000) * 1e-6,
        };
        MiniVgg network = null!;
        Measurement training = Measurement.Of(() => network = MiniVgg.Train(images, options));
        foreach (Onnx.EpochResult epoch in network.History)
        {
            Write($"epoch {epoch.Epoch}: loss {epoch.Loss:F4}, validation {epoch.Validation:P1}");
        }

        Write($"training: {training.Seconds:F1} s ({training.ProcessorSeconds:F1} s of processor), {images.Count * options.Epochs / training.Seconds:F0} images/s");
        return 0;
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
