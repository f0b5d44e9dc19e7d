using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Text;

namespace MLExtensions.Cli.Demo;

/// <summary>All that the demo found, for the console, the report and the JSON object.</summary>
internal sealed record DemoResult
{
    public required DemoSettings Settings { get; init; }

    public required PhaseClock Clock { get; init; }

    public required long Tokens { get; init; }

    public required int Words { get; init; }

    public required long Cells { get; init; }

    public required IReadOnlyList<double> Costs { get; init; }

    public required int VectorWidth { get; init; }

    public required IReadOnlyList<(string Word, IReadOnlyList<WordSimilarity> Nearest)> Neighbors { get; init; }

    public required WordMap Map { get; init; }

    public required SentenceSplit Split { get; init; }

    public required ClassifierResult WordVectors { get; init; }

    public required ClassifierResult BagOfWords { get; init; }

    public required IReadOnlyList<(string Text, string Label, double Probability)> Predictions { get; init; }

    /// <summary>The share of the most frequent class among the held-out sentences.</summary>
    public double Majority => (double)Settings.Classes.Max(c => Count(Split.Test, c)) / Split.Test.Count;

    public static int Count(IReadOnlyList<Sentence> sentences, string label) => sentences.Count(s => s.Label == label);

    /// <summary>The JSON object of <c>mlx demo --json</c>.</summary>
    public JsonObject ToJson(string folder) => new()
    {
        ["seconds"] = Clock.ToJson(),
        ["tokens"] = Tokens,
        ["words"] = Words,
        ["cells"] = Cells,
        ["cost"] = JsonNumber.Of(Costs[^1]),
        ["threads"] = Settings.Threads,
        ["vectorWidth"] = VectorWidth,
        ["map"] = new JsonObject { ["words"] = Map.Words.Count, ["kl"] = JsonNumber.Of(Map.KullbackLeibler) },
        ["classes"] = Settings.Classes.Count,
        ["trainRows"] = Split.Train.Count,
        ["testRows"] = Split.Test.Count,
        ["accuracy"] = new JsonObject
        {
            ["glove"] = JsonNumber.Of(WordVectors.Accuracy),
            ["bagOfWords"] = JsonNumber.Of(BagOfWords.Accuracy),
            ["majority"] = JsonNumber.Of(Majority),
        },
        ["predictions"] = new JsonArray([.. Predictions.Select(p => (JsonNode)new JsonObject
        {
            ["text"] = p.Text,
            ["label"] = p.Label,
            ["probability"] = Math.Round(p.Probability, 6),
        })]),
        ["folder"] = folder,
    };
}
