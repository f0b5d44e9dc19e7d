using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Display;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>What a search found, as text, JSON and picture.</summary>
/// <param name="names">The name of each id; null where they are not known.</param>
internal sealed class SearchAnswers(string[]? names)
{
    private readonly List<(string File, PixelImage Image, IndexedNeighbor[] Nearest)> _answers = [];

    public int Count => _answers.Count;

    public void Add(string file, PixelImage image, IndexedNeighbor[] nearest) => _answers.Add((file, image, nearest));

    public void Print(CommandConsole console)
    {
        foreach ((string file, _, IndexedNeighbor[] nearest) in _answers)
        {
            console.Result(file);
            foreach (IndexedNeighbor neighbor in nearest)
            {
                console.Result(string.Create(CultureInfo.InvariantCulture, $"  {neighbor.Distance:0.0000}  {neighbor.Label}  {NameOf(neighbor)}"));
            }
        }
    }

    public JsonArray ToJson() => new([.. _answers.Select(answer => (JsonNode)new JsonObject
    {
        ["file"] = answer.File,
        ["nearest"] = new JsonArray([.. answer.Nearest.Select(neighbor => (JsonNode)new JsonObject
        {
            ["id"] = neighbor.Id,
            ["label"] = neighbor.Label,
            ["distance"] = JsonNumber.Of(neighbor.Distance),
            ["name"] = NameOf(neighbor),
        })]),
    })]);

    /// <summary>The sheet; nothing is framed, for what is right is not known.</summary>
    /// <exception cref="InvalidOperationException">The index is not of image files that are still there.</exception>
    public RetrievalSheet Draw() => new()
    {
        Queries = [.. _answers.Select(answer => new RetrievalQuery
        {
            Image = answer.Image.ToTile(Path.GetFileName(answer.File)),
            Nearest = [.. answer.Nearest.Select(neighbor => new RetrievedImage(Read(neighbor).ToTile(neighbor.Label, new ImageFact("file", NameOf(neighbor))), IsRight: true, neighbor.Distance))],
        })],
    };

    private PixelImage Read(IndexedNeighbor neighbor) => NameOf(neighbor) is { } name && File.Exists(name)
        ? PixelImage.Load(name)
        : throw new InvalidOperationException($"--sheet needs the files of the index's images; there is no '{NameOf(neighbor) ?? $"image {neighbor.Id}"}'.");

    private string? NameOf(IndexedNeighbor neighbor) => names is not null && neighbor.Id >= 0 && neighbor.Id < names.Length ? names[neighbor.Id] : null;
}
