using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Display;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Demo.Images;

/// <summary>The image demo's steps: a small network learns drawn shapes, shows what its filters see, and learns digits from a few images.</summary>
internal sealed class ImageDemoRun(CommandConsole console, ImageDemoSettings settings, string folder)
{
    private const string FirstLayer = "block2_conv1";
    private const string DeepLayer = "block4_conv1";
    private readonly PhaseClock _clock = new();

    /// <summary>Does all of it and writes the files into the folder.</summary>
    public ImageDemoResult Execute()
    {
        ImageDemoResult result = console.WithProgress(Run);
        _clock.Measure("report", () => ImageDemoReport.Create(result).Save(Path.Combine(folder, "images.html")));
        return result;
    }

    private ImageDemoResult Run(IProgress<TrainingProgress> progress)
    {
        ImageSet shapes = _clock.Measure("draw shapes", () => DrawnShapes.Draw(settings.Shapes, settings.Seed, settings.ImageSize));
        MiniVgg network = _clock.Measure("train on shapes", () => MiniVgg.Train(shapes, new MiniVggOptions
        {
            ImageSize = settings.ImageSize, Epochs = settings.Epochs, Seed = settings.Seed, Threads = settings.Threads, Progress = progress, CancellationToken = console.CancellationToken,
        }));
        network.Save(Path.Combine(folder, "shapes.onnx"));
        using var visualizer = new FilterVisualizer(network, settings.Threads);
        ImageSet seen = DrawnShapes.Draw(Math.Max(10, settings.SearchedImages), settings.Seed + 1, settings.ImageSize);
        MaximizedLayer[] filters = [.. new[] { FirstLayer, DeepLayer }.Select(layer => Maximize(visualizer, layer, progress))];
        Announce(progress, "looking for the patches that filters respond to");
        TopImagesResult patches = _clock.Measure("patches", () => visualizer.FindTopImages(
            DeepLayer, seen.Images, Enumerable.Range(0, settings.Filters), new TopImagesOptions { Count = 9 }, null, console.CancellationToken));
        ImageSet few = DrawnColorDigits.Draw(settings.DigitsPerClass * 40, settings.Seed + 100, settings.ImageSize).TakePerClass(settings.DigitsPerClass);
        ImageSet test = DrawnColorDigits.Draw(settings.TestDigits, settings.Seed + 200, settings.ImageSize);
        var options = new ImageClassifierOptions { Epochs = settings.HeadEpochs, Seed = settings.Seed, Progress = progress, CancellationToken = console.CancellationToken };
        (double onPixels, _) = _clock.Measure("head on pixels", () => Train(ImageClassifierTrainer.OnPixels(settings.ImageSize, options), few, test));
        (double transferred, IReadOnlyList<ClassifierEpoch> history) = _clock.Measure("head on features", () => Train(new ImageClassifierTrainer(network, options), few, test));
        double fromScratch = _clock.Measure("from scratch", () => TrainFromScratch(few, test, progress));
        DigitEmbedding embedding = _clock.Measure("embedding", () => DigitEmbedding.Learn(settings, progress, console.CancellationToken));
        Announce(progress, "a pipeline of ML.NET, saved and reloaded");
        (double reloaded, ImageGrid answers) = _clock.Measure("pipeline", () => SaveAndReload(network, options, few, test));
        return new ImageDemoResult
        {
            Settings = settings,
            Clock = _clock,
            Network = network,
            Samples = Grid(shapes, 20),
            Kernels = FilterVisualizer.KernelGrid(visualizer.DrawFirstKernels()),
            Filters = filters,
            Patches = patches,
            Maps = visualizer.ComputeFeatureMaps(FirstLayer, seen.Images[3]).ToGrid(),
            Attributions = Attribute(visualizer, network, seen),
            Digits = Grid(few, 20),
            Transferred = transferred,
            OnPixels = onPixels,
            FromScratch = fromScratch,
            History = history,
            Reloaded = reloaded,
            Answers = answers,
            Embedding = embedding,
        };
    }

    private MaximizedLayer Maximize(FilterVisualizer visualizer, string layer, IProgress<TrainingProgress> progress)
    {
        Announce(progress, $"images that the filters of {layer} respond to");
        return _clock.Measure($"filters of {layer}", () => visualizer.Maximize(
            layer, Enumerable.Range(0, settings.Filters), MaximizationOptions.Lucid with { Size = settings.ImageSize, Steps = settings.Steps, Seed = settings.Seed },
            null, console.CancellationToken));
    }

    private static (double Accuracy, IReadOnlyList<ClassifierEpoch> History) Train(ImageClassifierTrainer trainer, ImageSet few, ImageSet test)
    {
        using ImageClassifier classifier = trainer.Train(few);
        return (classifier.Accuracy(test), classifier.History);
    }

    private double TrainFromScratch(ImageSet few, ImageSet test, IProgress<TrainingProgress> progress)
    {
        MiniVgg scratch = MiniVgg.Train(few, new MiniVggOptions
        {
            ImageSize = settings.ImageSize, Epochs = settings.ScratchEpochs, Seed = settings.Seed, Threads = settings.Threads, ValidationFraction = 0,
            Progress = progress, CancellationToken = console.CancellationToken,
        });
        using var session = new MLExtensions.Onnx.OnnxSession(scratch.Model);
        int right = 0;
        for (int i = 0; i < test.Count; i++)
        {
            float[] pixels = test.Select([i]).ToTensor(scratch.Preprocessing);
            using MLExtensions.Onnx.OnnxResults results = session.Run(MLExtensions.Onnx.OnnxFeed.Of<float>(scratch.InputName, pixels, 1, 3, settings.ImageSize, settings.ImageSize));
            float[] logits = results.Span<float>(results.Names[0]).ToArray();
            right += Array.IndexOf(logits, logits.Max()) == test.Labels[i] ? 1 : 0;
        }

        return (double)right / test.Count;
    }

    private (double Accuracy, ImageGrid Answers) SaveAndReload(MiniVgg network, ImageClassifierOptions options, ImageSet few, ImageSet test)
    {
        var ml = new MLContext(settings.Seed);
        IDataView rows = few.ToDataView();
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Embeddings().TrainImageClassifier(network, options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        ITransformer model = pipeline.Fit(rows);
        string path = Path.Combine(folder, "digits.zip"), temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            ml.Model.Save(model, rows.Schema, temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
            (model as IDisposable)?.Dispose();
        }

        ITransformer bare = new MLContext().Model.Load(path, out _);
        string[] answers = [.. bare.Transform(test.ToDataView()).GetColumn<string>("Answer")];
        (bare as IDisposable)?.Dispose();
        double accuracy = answers.Where((answer, i) => answer == test.ClassNames[test.Labels[i]]).Count() / (double)answers.Length;
        return (accuracy, new ImageGrid
        {
            Columns = 10,
            TileSize = 64,
            Tiles = [.. test.Images.Take(20).Select((image, i) => Tile(image, $"{answers[i]}{(answers[i] == test.ClassNames[test.Labels[i]] ? "" : $" (is {test.ClassNames[test.Labels[i]]})")}"))],
        });
    }

    private static ImageGrid Attribute(FilterVisualizer visualizer, MiniVgg network, ImageSet seen)
    {
        var tiles = new List<ImageTile>();
        foreach (int index in new[] { 0, 3, 5 })
        {
            PixelImage image = seen.Images[index];
            AttributionMap gradient = visualizer.ComputeSaliency(image), cam = visualizer.ComputeGradCam(image, DeepLayer);
            tiles.Add(Tile(image, $"{seen.ClassNames[seen.Labels[index]]}, taken for {network.ClassNames[gradient.Class]}"));
            tiles.Add(Tile(gradient.Picture(), "saliency"));
            tiles.Add(Tile(visualizer.ComputeGradientTimesInput(image).Picture(), "gradient × input"));
            tiles.Add(Tile(cam.Overlay(), "Grad-CAM"));
        }

        return new ImageGrid { Columns = 4, TileSize = 128, Tiles = tiles };
    }

    private static ImageGrid Grid(ImageSet set, int count) => new()
    {
        Columns = 10, TileSize = 64, Tiles = [.. set.Images.Take(count).Select((image, i) => Tile(image, set.ClassNames[set.Labels[i]]))],
    };

    private static ImageTile Tile(PixelImage image, string caption) => new(image.Width, image.Height, image.Channels, image.Pixels.ToArray()) { Caption = caption };

    private static void Announce(IProgress<TrainingProgress> progress, string phase) =>
        progress.Report(new TrainingProgress(phase, 0, 0, double.NaN, double.NaN, 0, null));
}
