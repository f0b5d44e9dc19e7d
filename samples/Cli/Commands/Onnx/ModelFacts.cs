using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>What <c>mlx onnx info</c> tells about a model.</summary>
internal sealed record ModelFacts
{
    public required string File { get; init; }

    public required long Bytes { get; init; }

    public required OnnxModel Model { get; init; }

    /// <summary>Number of nodes by operator, the most frequent first.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Operators { get; init; }

    /// <summary>Elements of the floating-point initializers.</summary>
    public required long Parameters { get; init; }

    /// <summary>What the model's check finds; empty for a sound model.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public static ModelFacts Of(OnnxModel model, string path) => new()
    {
        File = path,
        Bytes = new FileInfo(path).Length,
        Model = model,
        Problems = model.FindProblems(),
        Operators =
        [
            .. model.Nodes
                .CountBy(node => node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType}" : node.OpType)
                .OrderByDescending(count => count.Value)
                .ThenBy(count => count.Key, StringComparer.Ordinal),
        ],
        Parameters = ParameterCount.Of(model),
    };

    public void Print(CommandConsole console)
    {
        Line("file", File);
        Line("size", Number(Bytes, "bytes"));
        Line("format", string.Create(CultureInfo.InvariantCulture, $"IR {Model.IrVersion}, operators {string.Join(", ", Model.OpsetImports.Select(import => $"{DomainName(import.Key)} {import.Value}"))}"));
        Line("producer", $"{Model.ProducerName} {Model.ProducerVersion}".Trim());
        Line("graph", Model.GraphName);
        foreach (OnnxValueInfo input in Model.Inputs)
        {
            Line("input", input.ToString());
        }

        foreach (OnnxValueInfo output in Model.Outputs)
        {
            Line("output", output.ToString());
        }

        Line("parameters", string.Create(CultureInfo.InvariantCulture, $"{Parameters:N0} in {Model.Initializers.Count():N0} initializers"));
        Line("nodes", Number(Operators.Sum(count => count.Value), ""));
        foreach ((string name, int count) in Operators)
        {
            console.Result(string.Create(CultureInfo.InvariantCulture, $"  {count,8:N0}  {name}"));
        }

        foreach ((string key, string value) in Model.Metadata)
        {
            Line("metadata", $"{key} = {CommandConsole.OneLine(value)}");
        }

        Line("check", Problems.Count == 0 ? "sound" : $"{Problems.Count} problems");
        foreach (string problem in Problems)
        {
            console.Result($"  {CommandConsole.OneLine(problem)}");
        }

        void Line(string name, string value) => console.Result($"{name,-11} {value}".TrimEnd());
    }

    public JsonObject ToJson() => new()
    {
        ["file"] = File,
        ["bytes"] = Bytes,
        ["irVersion"] = Model.IrVersion,
        ["opsets"] = new JsonObject(Model.OpsetImports.Select(import => KeyValuePair.Create(DomainName(import.Key), (JsonNode?)import.Value))),
        ["producer"] = Model.ProducerName,
        ["producerVersion"] = Model.ProducerVersion,
        ["graph"] = Model.GraphName,
        ["inputs"] = Values(Model.Inputs),
        ["outputs"] = Values(Model.Outputs),
        ["parameters"] = Parameters,
        ["initializers"] = Model.Initializers.Count(),
        ["nodes"] = Operators.Sum(count => count.Value),
        ["operators"] = new JsonObject(Operators.Select(count => KeyValuePair.Create(count.Key, (JsonNode?)count.Value))),
        ["metadata"] = new JsonObject(Model.Metadata.DistinctBy(entry => entry.Key).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["problems"] = new JsonArray([.. Problems.Select(problem => (JsonNode)problem)]),
    };

    private static string DomainName(string domain) => domain.Length == 0 ? "ai.onnx" : domain;

    private static string Number(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {unit}").TrimEnd();

    private static JsonArray Values(IReadOnlyList<OnnxValueInfo> values) =>
        [.. values.Select(value => new JsonObject { ["name"] = value.Name, ["type"] = value.ElementType.ToString(), ["dims"] = DimsJson.Of(value.Dims) })];
}
