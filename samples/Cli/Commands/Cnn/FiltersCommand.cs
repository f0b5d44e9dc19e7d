using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn filters</c>: images that filters respond to most, found by gradient ascent; or the first layer's kernels.</summary>
internal static class FiltersCommand
{
    public static Command Create(CommandConsole console)
    {
        var network = new NetworkOptions();
        var grid = new GridOptions();
        var layer = new Option<string?>("--layer") { Description = "The layer, for instance block3_conv1.", HelpName = "name" };
        var kernels = new Option<bool>("--kernels") { Description = "Draw the first convolution's kernels instead." };
        Option<int[]?> filters = FilterNumbers.Option("Which filters. Default: the first 64.");
        Option<string?> recipe = CommonOptions.Choice("--recipe", "How they are found: quickly, or with frequencies, decorrelated colours and random views.", "keras", "keras", "lucid");
        Option<int?> steps = CommonOptions.OptionalNumber("--steps", "Gradient steps. Default: 30 with keras, 256 with lucid.", 1, 100_000);
        Option<int> size = CommonOptions.Number("--size", "Height and width of the images; 0 for the network's own.", 128, 0, 4096);
        Option<int> columns = CommonOptions.Number("--columns", "Pictures in a row.", 8, 1, 64);
        Option<int> seed = CommonOptions.Number("--seed", "Seed of the noise to begin with.", 1, 0, int.MaxValue);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("filters", "Draw what the filters of a layer respond to most.") { layer, kernels, filters, recipe, steps, size, columns, seed, json };
        network.AddTo(command);
        grid.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(kernels) == result.GetValue(layer) is not null)
            {
                result.AddError("Give --layer with the layer's name, or --kernels for the first convolution's kernels.");
            }
        });
        command.SetAction(parsed => console.Run("cnn filters", parsed.GetValue(json), () =>
        {
            string output = grid.Prepare(parsed);
            using var visualizer = new FilterVisualizer(network.Load(parsed), network.Threads(parsed));
            if (parsed.GetValue(kernels))
            {
                return DrawKernels(console, visualizer, FilterNumbers.Of(parsed, filters), parsed.GetValue(columns), output);
            }

            MaximizationOptions options = parsed.GetValue(recipe) == "lucid" ? MaximizationOptions.Lucid : MaximizationOptions.Keras;
            options = options with { Size = parsed.GetValue(size), Steps = parsed.GetValue(steps) ?? options.Steps, Seed = parsed.GetValue(seed) };
            return Maximize(console, visualizer, parsed.GetValue(layer)!, FilterNumbers.Of(parsed, filters), options, parsed.GetValue(columns), output);
        }));
        return command;
    }

    private static JsonObject Maximize(CommandConsole console, FilterVisualizer visualizer, string layer, int[]? filters, MaximizationOptions options, int columns, string output)
    {
        long start = Stopwatch.GetTimestamp();
        int count = visualizer.CountFilters(layer);
        MaximizedLayer found = console.WithProgress(bars => visualizer.Maximize(
            layer, filters ?? Enumerable.Range(0, Math.Min(count, 64)), options, new Bars(bars), console.CancellationToken));
        double seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
        if (found.Images.Count == 0)
        {
            throw new OperationCanceledException();
        }

        found.ToGrid(columns).Save(output);
        var result = new JsonObject
        {
            ["layer"] = layer,
            ["filters"] = count,
            ["images"] = new JsonArray([.. found.Images.Select(image => new JsonObject
            {
                ["filter"] = image.Filter,
                ["response"] = JsonNumber.Of(image.Response),
                ["startResponse"] = JsonNumber.Of(image.StartResponse),
            })]),
            ["seconds"] = seconds,
            ["output"] = output,
        };
        if (!found.IsComplete)
        {
            throw new WorkCancelledException($"cancelled; the {found.Images.Count} images that were finished are in '{output}'.", result);
        }

        console.Result(string.Create(
            CultureInfo.InvariantCulture, $"{found.Images.Count} of {count} filters of {layer}, {options.Steps} steps, {seconds:0.0} s: {output}"));
        return result;
    }

    private static JsonObject DrawKernels(CommandConsole console, FilterVisualizer visualizer, int[]? filters, int columns, string output)
    {
        IReadOnlyList<PixelImage> kernels = visualizer.DrawFirstKernels();
        int[] chosen = filters ?? [.. Enumerable.Range(0, kernels.Count)];
        if (Array.Exists(chosen, filter => filter >= kernels.Count))
        {
            throw new ArgumentException($"The first convolution has {kernels.Count} filters, numbered from 0; there is no {chosen.First(filter => filter >= kernels.Count)}.");
        }

        FilterVisualizer.KernelGrid(kernels, chosen, columns).Save(output);
        console.Result($"{chosen.Length} kernels of {kernels[0].Height} × {kernels[0].Width}: {output}");
        return new JsonObject { ["kernels"] = kernels.Count, ["height"] = kernels[0].Height, ["width"] = kernels[0].Width, ["output"] = output };
    }

    /// <summary>Shows a maximization as one phase.</summary>
    private sealed class Bars(IProgress<TrainingProgress> bars) : IProgress<MaximizationProgress>
    {
        public void Report(MaximizationProgress value) =>
            bars.Report(new TrainingProgress("maximizing", 0, 0, (double)value.Finished / value.Count, double.NaN, 0, null));
    }
}
