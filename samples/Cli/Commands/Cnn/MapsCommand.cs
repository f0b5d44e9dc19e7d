using System.CommandLine;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn maps</c>: what a layer's filters give for one image.</summary>
internal static class MapsCommand
{
    public static Command Create(CommandConsole console)
    {
        var network = new NetworkOptions();
        var grid = new GridOptions();
        var layer = new Option<string>("--layer") { Description = "The layer, for instance block3_conv1.", HelpName = "name", Required = true };
        Option<string> image = CommonOptions.RequiredPath("--image", "The image.");
        Option<int[]?> filters = FilterNumbers.Option("Which filters. Default: all.");
        Option<int> columns = CommonOptions.Number("--columns", "Maps in a row.", 8, 1, 64);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("maps", "Draw the feature maps of an image at a layer.") { layer, image, filters, columns, json };
        network.AddTo(command);
        grid.AddTo(command);
        command.SetAction(parsed => console.Run("cnn maps", parsed.GetValue(json), () =>
        {
            string output = grid.Prepare(parsed);
            PixelImage loaded = PixelImage.Load(parsed.GetRequiredValue(image));
            using var visualizer = new FilterVisualizer(network.Load(parsed), network.Threads(parsed));
            FeatureMaps maps = visualizer.ComputeFeatureMaps(parsed.GetRequiredValue(layer), loaded);
            maps.ToGrid(FilterNumbers.Of(parsed, filters), parsed.GetValue(columns)).Save(output);
            console.Result($"{maps.Filters} maps of {maps.Height} × {maps.Width}: {output}");
            return new JsonObject { ["layer"] = maps.Layer, ["filters"] = maps.Filters, ["height"] = maps.Height, ["width"] = maps.Width, ["output"] = output };
        }));
        return command;
    }
}
