using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn top-images</c>: the images of a folder that filters respond to most.</summary>
internal static class TopImagesCommand
{
    public static Command Create(CommandConsole console)
    {
        var network = new NetworkOptions();
        var grid = new GridOptions();
        var layer = new Option<string>("--layer") { Description = "The layer, for instance block3_conv1.", HelpName = "name", Required = true };
        Option<string> images = CommonOptions.RequiredPath("--images", "The folder of images, a folder for each class.");
        Option<int[]?> filters = FilterNumbers.Option("Which filters. Default: the first 16.");
        Option<int> count = CommonOptions.Number("--count", "Images for each filter.", 9, 1, 64);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("top-images", "Find the images that filters respond to most, and cut out what they see there.") { layer, images, filters, count, json };
        network.AddTo(command);
        grid.AddTo(command);
        command.SetAction(parsed => console.Run("cnn top-images", parsed.GetValue(json), () =>
        {
            string output = grid.Prepare(parsed), name = parsed.GetRequiredValue(layer);
            using var visualizer = new FilterVisualizer(network.Load(parsed), network.Threads(parsed));
            int[] asked = FilterNumbers.Of(parsed, filters) ?? [.. Enumerable.Range(0, Math.Min(visualizer.CountFilters(name), 16))];
            ImageSet set = ImageSet.FromFolder(parsed.GetRequiredValue(images));
            long start = Stopwatch.GetTimestamp();
            TopImagesResult found = console.WithProgress(bars => visualizer.FindTopImages(
                name, set.Images, asked, new TopImagesOptions { Count = parsed.GetValue(count) }, bars, console.CancellationToken));
            if (found.ImagesSeen == 0)
            {
                throw new OperationCanceledException();
            }

            found.ToGrid().Save(output);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            JsonObject result = Describe(found, set, seconds, output);
            if (!found.IsComplete)
            {
                throw new WorkCancelledException($"cancelled after {found.ImagesSeen} of {set.Count} images; the pictures so far are in '{output}'.", result);
            }

            console.Result(string.Create(CultureInfo.InvariantCulture, $"{found.Filters.Count} filters of {name}, {found.ImagesSeen} images, {seconds:0.0} s: {output}"));
            return result;
        }));
        return command;
    }

    private static JsonObject Describe(TopImagesResult found, ImageSet set, double seconds, string output) => new()
    {
        ["layer"] = found.Layer,
        ["imagesSeen"] = found.ImagesSeen,
        ["filters"] = new JsonArray([.. found.Filters.Select(filter => new JsonObject
        {
            ["filter"] = filter.Filter,
            ["meanResponse"] = JsonNumber.Of(filter.MeanResponse),
            ["images"] = new JsonArray([.. filter.Images.Select(image => new JsonObject
            {
                ["image"] = set.Sources?[image.Image],
                ["response"] = JsonNumber.Of(image.Response),
                ["row"] = image.Row,
                ["column"] = image.Column,
            })]),
        })]),
        ["seconds"] = Math.Round(seconds, 3),
        ["output"] = output,
    };
}
