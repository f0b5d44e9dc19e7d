using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Maps;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn features</c>: images to vectors of a layer.</summary>
internal static class CnnFeaturesCommand
{
    private const int UsualSize = 224;
    private const int BatchSize = 8;

    public static Command Create(CommandConsole console)
    {
        var source = new NetworkOptions();
        Option<string[]> images = CnnOptions.Images("Image files, and folders with all images in them.");
        Option<string?> layer = CnnOptions.Layer();
        Option<string?> pooling = CnnOptions.Pooling("none");
        Option<string> output = CommonOptions.RequiredPath("--output", "The vectors: .npy (rows in the order of the files, whose names go beside it as .txt) or .csv (path, values).");
        Option<bool> skip = CnnOptions.SkipBad();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("features", "Compute what a layer of a network makes of images.") { images, layer, pooling, output, skip, json };
        source.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is { } target && Path.GetExtension(target).ToUpperInvariant() is not (".NPY" or ".CSV"))
            {
                result.AddError($"--output must end in .npy or .csv, not '{Path.GetExtension(target)}'.");
            }
        });
        command.SetAction(parsed => console.Run("cnn features", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritable(parsed.GetRequiredValue(output));
            PretrainedCnn network = source.Load(parsed);
            IReadOnlyList<string> files = ImageFiles.Find(parsed.GetRequiredValue(images));
            CnnLayer chosen = parsed.GetValue(layer) is { } name ? network[name] : network.Layers.Last(found => found.IsSpatial);
            (List<string> paths, FloatMatrix vectors) = console.WithProgress(progress =>
                Compute(console, network, (chosen, CnnOptions.PoolingOf(parsed.GetValue(pooling))), source.Threads(parsed), files, parsed.GetValue(skip), progress));
            Write(target, paths, vectors);
            if (!parsed.GetValue(json))
            {
                console.Result($"{vectors.Rows} images, {vectors.Columns} values of {chosen.Name} each: {target}");
            }

            return new JsonObject { ["images"] = vectors.Rows, ["skipped"] = files.Count - paths.Count, ["dimension"] = vectors.Columns, ["layer"] = chosen.Name, ["output"] = target };
        }));
        return command;
    }

    private static (List<string> Paths, FloatMatrix Vectors) Compute(
        CommandConsole console, PretrainedCnn network, (CnnLayer Layer, FeaturePooling Pooling) features, int threads, IReadOnlyList<string> files, bool skipsBad, IProgress<TrainingProgress> progress)
    {
        int height = network.InputHeight ?? UsualSize, width = network.InputWidth ?? UsualSize;
        OnnxModel model = network.FeatureModel(features.Layer, features.Pooling, height, width);
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = threads });
        var paths = new List<string>();
        var values = new List<float>();
        for (int first = 0; first < files.Count; first += BatchSize)
        {
            console.CancellationToken.ThrowIfCancellationRequested();
            var batch = new List<PixelImage>();
            foreach (string file in files.Skip(first).Take(BatchSize))
            {
                if (ImageFiles.Read(file, skipsBad, console) is { } image)
                {
                    paths.Add(file);
                    batch.Add(image.Fit(width, height, ImageFit.Crop));
                }
            }

            if (batch.Count > 0)
            {
                float[] tensor = new ImageSet(batch, new int[batch.Count], ["image"]).ToTensor(network.Preprocessing, network.Layout, network.InputChannels);
                long[] dims = network.Layout == TensorLayout.Nchw ? [batch.Count, network.InputChannels, height, width] : [batch.Count, height, width, network.InputChannels];
                using OnnxResults results = session.Run(OnnxFeed.Of<float>(PretrainedCnn.FeatureInputName, tensor, dims));
                values.AddRange(results.Span<float>(PretrainedCnn.FeatureOutputName));
            }

            progress.Report(new TrainingProgress("computing features", 0, 0, Math.Min(1, (double)(first + BatchSize) / files.Count), double.NaN, 0, null));
        }

        return paths.Count > 0
            ? (paths, new FloatMatrix(values.ToArray(), paths.Count, values.Count / paths.Count))
            : throw new InvalidDataException("None of the images can be read.");
    }

    private static void Write(string target, List<string> paths, FloatMatrix vectors)
    {
        if (Path.GetExtension(target).Equals(".npy", StringComparison.OrdinalIgnoreCase))
        {
            NpyMatrix.Write(target, vectors);
            WriteLines(Path.ChangeExtension(target, ".txt"), paths);
            return;
        }

        WriteLines(target, paths.Select((path, row) => $"{CsvText.Quote(path)},{string.Join(',', vectors.Row(row).ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}"));
    }

    private static void WriteLines(string path, IEnumerable<string> lines)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllLines(temporary, lines);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
