using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn saliency</c>: which pixels a network's answer rests on.</summary>
internal static class SaliencyCommand
{
    public static Command Create(CommandConsole console)
    {
        var network = new NetworkOptions();
        var grid = new GridOptions();
        Option<string> image = CommonOptions.RequiredPath("--image", "The image.");
        Option<string?> method = CommonOptions.Choice("--method", "How the answer is traced back.", "saliency", "saliency", "gradient-input", "grad-cam", "occlusion");
        Option<int?> target = CommonOptions.OptionalNumber("--class", "The class to explain. Default: the one with the highest score.", 0, int.MaxValue);
        var layer = new Option<string?>("--layer") { Description = "The layer for grad-cam. Default: the last convolution.", HelpName = "name" };
        Option<int> patch = CommonOptions.Number("--patch", "Size of the patch for occlusion; 0 for an eighth of the image.", 0, 0, 4096);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("saliency", "Draw which pixels of an image a network's answer rests on.") { image, method, target, layer, patch, json };
        network.AddTo(command);
        grid.AddTo(command);
        command.SetAction(parsed => console.Run("cnn saliency", parsed.GetValue(json), () =>
        {
            string output = grid.Prepare(parsed);
            PixelImage loaded = PixelImage.Load(parsed.GetRequiredValue(image));
            PretrainedCnn cnn = network.Load(parsed);
            using var visualizer = new FilterVisualizer(cnn, network.Threads(parsed));
            int? label = parsed.GetValue(target);
            AttributionMap map = parsed.GetValue(method) switch
            {
                "gradient-input" => visualizer.ComputeGradientTimesInput(loaded, label),
                "grad-cam" => visualizer.ComputeGradCam(loaded, parsed.GetValue(layer) ?? cnn.Layers.Last(candidate => candidate.Kind == CnnLayerKind.Convolution).Name, label),
                "occlusion" => console.WithProgress(bars => visualizer.ComputeOcclusion(
                    loaded, label, new OcclusionOptions { PatchSize = parsed.GetValue(patch) }, bars, console.CancellationToken)),
                _ => visualizer.ComputeSaliency(loaded, label),
            };
            map.ToGrid().Save(output);
            var result = new JsonObject { ["method"] = parsed.GetValue(method), ["class"] = map.Class, ["score"] = JsonNumber.Of(map.Score), ["output"] = output };
            if (!map.IsComplete)
            {
                throw new WorkCancelledException($"cancelled; the places that were covered by then are in '{output}'.", result);
            }

            console.Result(string.Create(CultureInfo.InvariantCulture, $"class {map.Class}, score {map.Score:0.####}: {output}"));
            return result;
        }));
        return command;
    }
}
