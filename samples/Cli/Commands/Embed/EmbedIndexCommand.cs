using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Numerics;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed index</c>: an index of embedded images, to be searched.</summary>
internal static class EmbedIndexCommand
{
    public static Command Create(CommandConsole console)
    {
        var common = new EmbedOptions();
        Option<string> output = CommonOptions.RequiredPath("--output", "The index to write. The names of the images go to a .txt file beside it.");
        Option<string?> method = CommonOptions.Choice("--method", "How it searches: every image, or nearly all of the nearest in a small part of the time.", "exact", "exact", "hnsw");
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("index", "Embed images, training and test part, and make an index of them.") { output, method, threads, json };
        common.AddTo(command);
        command.SetAction(parsed => console.Run("embed index", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritable(parsed.GetRequiredValue(output));
            using EmbeddingModel model = common.LoadModel(parsed);
            ImageSet images = common.LoadData(parsed, console.CancellationToken).All;
            long start = Stopwatch.GetTimestamp();
            FloatMatrix vectors = model.Embed(images, console.CancellationToken);
            var options = new NearestNeighborIndexOptions
            {
                Method = parsed.GetValue(method) == "hnsw" ? NeighborSearchMethod.Hnsw : NeighborSearchMethod.Exact,
                Threads = parsed.GetValue(threads),
            };
            using NearestNeighborIndex index = NearestNeighborIndex.Build(
                vectors, [.. images.Labels.Select(label => images.ClassNames[label])], options, cancellationToken: console.CancellationToken);
            index.Save(target);
            ImageNames.Write(target, images);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (!parsed.GetValue(json))
            {
                console.Result(string.Create(CultureInfo.InvariantCulture, $"{images.Count} images of {index.Labels.Count} classes, {seconds:0.0} s: {target}"));
            }

            return new JsonObject
            {
                ["images"] = index.Count,
                ["classes"] = index.Labels.Count,
                ["dimension"] = index.Dimension,
                ["method"] = parsed.GetValue(method),
                ["seconds"] = Math.Round(seconds, 3),
                ["names"] = ImageNames.PathOf(target),
                ["output"] = target,
            };
        }));
        return command;
    }
}
