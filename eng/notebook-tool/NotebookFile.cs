using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLExtensions.Notebooks;

/// <summary>The <c>.ipynb</c> file: nbformat 4.5 with the metadata of Polyglot Notebooks' C# kernel.</summary>
internal static class NotebookFile
{
    // As Jupyter writes it: one space, no escapes but the necessary ones, lines that end in \n everywhere.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The sources of the file's cells, in order: all but what running them gives.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="quick">Whether the code has the small settings.</param>
    public static IReadOnlyList<Cell> Cells(Notebook notebook, bool quick = false)
    {
        var cells = new List<Cell>();
        foreach (Cell cell in notebook.Cells)
        {
            cells.Add(!cell.IsCode ? cell : cell with { Text = quick ? QuickSettings.Quick(cell.Text) : QuickSettings.Full(cell.Text) });
            if (cells.Count == 1)
            {
                cells.Add(new Cell(false, Kernel(notebook.Name)));
                cells.Add(new Cell(true, string.Join('\n', notebook.Packages.Select(PackageReferences.Directive))));
            }
        }

        return cells;
    }

    /// <summary>Writes the file.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="outputs">What stands under each cell; none under prose.</param>
    public static string Write(IReadOnlyList<Cell> cells, IReadOnlyList<IReadOnlyList<CellOutput>> outputs)
    {
        int executed = 0;
        var items = new JsonArray();
        for (int i = 0; i < cells.Count; i++)
        {
            JsonObject cell = new() { ["cell_type"] = cells[i].IsCode ? "code" : "markdown" };
            if (cells[i].IsCode)
            {
                cell["execution_count"] = ++executed;
            }

            cell["id"] = $"cell-{i + 1:00}";
            cell["metadata"] = cells[i].IsCode ? CellMetadata() : new JsonObject();
            if (cells[i].IsCode)
            {
                cell["outputs"] = new JsonArray([.. outputs[i].Select(Output)]);
            }

            cell["source"] = Lines(cells[i].Text);
            items.Add(cell);
        }

        return new JsonObject { ["cells"] = items, ["metadata"] = Metadata(), ["nbformat"] = 4, ["nbformat_minor"] = 5 }.ToJsonString(s_json) + "\n";
    }

    /// <summary>Reads what a file holds: the cells' sources, and the kinds of their outputs (<c>stream</c> or a MIME type).</summary>
    public static IReadOnlyList<(Cell Cell, IReadOnlyList<string> Outputs)> Read(string path)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        return [.. root["cells"]!.AsArray().Select(cell =>
        {
            bool isCode = (string)cell!["cell_type"]! == "code";
            string text = string.Concat(cell["source"]!.AsArray().Select(line => (string)line!));
            string[] outputs = isCode ? [.. cell["outputs"]!.AsArray().SelectMany(output => (string)output!["output_type"]! == "stream" ? ["stream"] : output["data"]!.AsObject().Select(data => data.Key))] : [];
            return (new Cell(isCode, text), (IReadOnlyList<string>)outputs);
        })];
    }

    private static string Kernel(string name) =>
        $"""
        > **Kernel.** A .NET (C#) kernel of .NET Interactive that runs on .NET 10, which only its preview channel offers: `dotnet tool install -g Microsoft.dotnet-interactive --prerelease`.
        > Before the packages are published, `dotnet pack` them in a checkout and name that folder first: `#i "nuget:/path/to/packages"`.
        >
        > Polyglot Notebooks is deprecated; its successor is the file-based app. This notebook's is [`{name}.cs`]({name}.cs), made from the same source: `dotnet run notebooks/{name}.cs`.
        """;

    private static JsonObject Output(CellOutput output) => output switch
    {
        CellOutput.Stream stream => new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(stream.Text) },
        CellOutput.Shown shown => new JsonObject
        {
            ["data"] = new JsonObject([.. shown.Data.OrderBy(data => data.Key, StringComparer.Ordinal).Select(data => KeyValuePair.Create(data.Key, (JsonNode?)(data.Key.StartsWith("image/", StringComparison.Ordinal) ? data.Value : Lines(data.Value))))]),
            ["metadata"] = new JsonObject(),
            ["output_type"] = "display_data",
        },
        _ => throw new NotSupportedException(output.GetType().Name),
    };

    private static JsonArray Lines(string text)
    {
        string[] lines = text.Split('\n');
        return new JsonArray([.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line)).Where(line => (string)line! != "")]);
    }

    private static JsonObject CellMetadata() => new()
    {
        ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" },
        ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" },
    };

    private static JsonObject Metadata() => new()
    {
        ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
        ["language_info"] = new JsonObject { ["name"] = "polyglot-notebook" },
        ["polyglot_notebook"] = new JsonObject
        {
            ["kernelInfo"] = new JsonObject
            {
                ["defaultKernelName"] = "csharp",
                ["items"] = new JsonArray(new JsonObject { ["aliases"] = new JsonArray(), ["languageName"] = "csharp", ["name"] = "csharp" }),
            },
        },
    };
}
