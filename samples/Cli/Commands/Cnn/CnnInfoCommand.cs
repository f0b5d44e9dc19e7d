using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn info</c>: the layers that were found in a network.</summary>
internal static class CnnInfoCommand
{
    public static Command Create(CommandConsole console)
    {
        var network = new NetworkOptions();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("info", "Show the blocks and layers of a network, what it takes, and whether it is VGG16.") { json };
        network.AddTo(command, runs: false);
        command.SetAction(parsed => console.Run("cnn info", parsed.GetValue(json), () =>
        {
            PretrainedCnn cnn = network.Load(parsed);
            string? departure = Departure(cnn.Model);
            if (!parsed.GetValue(json))
            {
                Print(console, cnn, departure);
            }

            return ToJson(cnn, departure);
        }));
        return command;
    }

    private static string? Departure(OnnxModel model)
    {
        try
        {
            _ = Vgg16.Of(model);
            return null;
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }

    private static void Print(CommandConsole console, PretrainedCnn network, string? departure)
    {
        console.Result($"input       {network.InputName}, {network.Layout.ToString().ToUpperInvariant()}, {network.InputChannels} x {Size(network.InputHeight)} x {Size(network.InputWidth)}");
        console.Result($"pixels      {Describe(network.Preprocessing)}");
        console.Result(string.Create(CultureInfo.InvariantCulture, $"parameters  {network.ParameterCount:N0}"));
        console.Result($"VGG16       {(departure is null ? "yes" : $"no: {departure}")}");
        console.Result("");
        int width = network.Layers.Max(layer => layer.Name.Length);
        foreach (CnnLayer layer in network.Layers)
        {
            string field = layer.ReceptiveField is { } seen ? $"sees {seen.Height} x {seen.Width}" : "";
            console.Result($"{layer.Name.PadRight(width)}  {layer.Kind.ToString().ToLowerInvariant(),-12} {Shape(layer),-20} {field}".TrimEnd());
        }
    }

    private static string Shape(CnnLayer layer) => layer.IsSpatial
        ? $"{layer.Channels} x {Size(layer.Height)} x {Size(layer.Width)}"
        : layer.Channels.ToString(CultureInfo.InvariantCulture);

    private static string Describe(ImagePreprocessing preprocessing) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(preprocessing.BlueFirst ? "blue" : "red")} first, times {preprocessing.Scale:0.######}, less {string.Join(" ", preprocessing.Mean)}, divided by {string.Join(" ", preprocessing.StandardDeviation)}");

    private static string Size(int? size) => size?.ToString(CultureInfo.InvariantCulture) ?? "any";

    private static JsonObject ToJson(ImagePreprocessing preprocessing) => new()
    {
        ["blueFirst"] = preprocessing.BlueFirst,
        ["scale"] = preprocessing.Scale,
        ["mean"] = new JsonArray([.. preprocessing.Mean.Select(value => (JsonNode)value)]),
        ["standardDeviation"] = new JsonArray([.. preprocessing.StandardDeviation.Select(value => (JsonNode)value)]),
    };

    private static JsonObject ToJson(PretrainedCnn network, string? departure) => new()
    {
        ["input"] = network.InputName,
        ["layout"] = network.Layout.ToString().ToUpperInvariant(),
        ["channels"] = network.InputChannels,
        ["height"] = network.InputHeight,
        ["width"] = network.InputWidth,
        ["preprocessing"] = ToJson(network.Preprocessing),
        ["parameters"] = network.ParameterCount,
        ["vgg16"] = departure is null,
        ["departure"] = departure,
        ["layers"] = new JsonArray([.. network.Layers.Select(layer => (JsonNode)new JsonObject
        {
            ["name"] = layer.Name,
            ["kind"] = layer.Kind.ToString().ToLowerInvariant(),
            ["block"] = layer.Block,
            ["value"] = layer.ValueName,
            ["channels"] = layer.Channels,
            ["height"] = layer.Height,
            ["width"] = layer.Width,
        })]),
    };
}
