using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Text;

namespace MLExtensions.Cli.Commands;

/// <summary>Words with their scores, as text and as JSON.</summary>
internal static class WordList
{
    public static void Print(CommandConsole console, IReadOnlyList<WordSimilarity> words)
    {
        int width = words.Count == 0 ? 0 : words.Max(w => w.Word.Length);
        foreach (WordSimilarity word in words)
        {
            console.Result($"  {word.Word.PadRight(width)}  {word.Score.ToString("0.0000", CultureInfo.InvariantCulture)}");
        }
    }

    public static JsonArray ToJson(IReadOnlyList<WordSimilarity> words) =>
        [.. words.Select(w => (JsonNode)new JsonObject { ["word"] = w.Word, ["score"] = Math.Round((double)w.Score, 6) })];
}
