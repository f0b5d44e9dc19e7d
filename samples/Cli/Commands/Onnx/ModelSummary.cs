using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>A model as a table with a row a node.</summary>
internal sealed record ModelSummary(IReadOnlyList<SummaryRow> Rows, long Parameters)
{
    private const int WidestName = 48;

    private static readonly string[] Titles = ["node", "operator", "output", "parameters"];

    /// <summary>Parameters count for the first node that reads them; a shape that cannot be inferred stays open.</summary>
    public static ModelSummary Of(OnnxModel model)
    {
        InferredShapes shapes = ShapeInference.Infer(model);
        Dictionary<string, long> unread = model.Initializers.ToDictionary(tensor => tensor.Name, ParameterCount.Of);
        var rows = new List<SummaryRow>();
        foreach (OnnxNode node in model.Nodes)
        {
            long parameters = 0;
            foreach (string input in node.Inputs)
            {
                if (unread.Remove(input, out long count))
                {
                    parameters += count;
                }
            }

            string output = node.Outputs.First(name => name.Length > 0);
            string opType = node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType}" : node.OpType;
            rows.Add(new SummaryRow(node.Name.Length > 0 ? node.Name : output, opType, output, shapes.Find(output), parameters));
        }

        return new ModelSummary(rows, ParameterCount.Of(model));
    }

    public void Print(CommandConsole console)
    {
        string[][] cells = [Titles, .. Rows.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Titles.Length).Select(column => cells.Max(row => row[column].Length))];
        foreach (string[] row in cells)
        {
            console.Result($"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadRight(widths[2])}  {row[3].PadLeft(widths[3])}".TrimEnd());
        }

        console.Result(string.Create(CultureInfo.InvariantCulture, $"{Rows.Count:N0} nodes, {Parameters:N0} parameters"));
    }

    public JsonObject ToJson() => new()
    {
        ["nodes"] = new JsonArray([.. Rows.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["operator"] = row.Operator,
            ["output"] = row.Output,
            ["type"] = row.Info?.ElementType.ToString(),
            ["dims"] = DimsJson.Of(row.Info?.Dims),
            ["parameters"] = row.Parameters,
        })]),
        ["parameters"] = Parameters,
    };

    private static string[] Cells(SummaryRow row) =>
    [
        row.Name.Length > WidestName ? "…" + row.Name[^(WidestName - 1)..] : row.Name,
        row.Operator,
        row.Info?.Dims is { } dims ? $"[{string.Join(", ", dims)}]" : "?",
        row.Parameters == 0 ? "" : row.Parameters.ToString("N0", CultureInfo.InvariantCulture),
    ];
}
