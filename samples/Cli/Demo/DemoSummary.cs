using System.Globalization;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Demo;

/// <summary>The demo's findings as lines of text.</summary>
internal static class DemoSummary
{
    public static void Print(CommandConsole console, DemoResult result, string folder)
    {
        console.Result(Line($"GloVe on the .NET documentation: {result.Tokens:N0} tokens, {result.Words:N0} words, {result.Cells:N0} cells; cost {result.Costs[^1]:0.00000} after {result.Costs.Count} iterations ({result.Clock["train"]:0.0} s)"));
        console.Result("");
        console.Result("Nearest words");
        foreach ((string word, var nearest) in result.Neighbors)
        {
            string neighbors = nearest.Count == 0 ? "(not in the vocabulary)" : string.Join(", ", nearest.Select(n => n.Word));
            console.Result($"  {word,-12} {neighbors}");
        }

        console.Result("");
        console.Result(Line($"Which part of .NET does a sentence document? {result.Split.Train.Count:N0} sentences to learn from, {result.Split.Test.Count:N0} held out"));
        foreach (string name in result.Settings.Classes)
        {
            console.Result(Line($"  {name,-22} {DemoResult.Count(result.Split.Train, name),5:N0} + {DemoResult.Count(result.Split.Test, name):N0}"));
        }

        console.Result("");
        console.Result("Held-out accuracy");
        console.Result(Line($"  GloVe vectors + maximum entropy   {result.WordVectors.Accuracy,7:0.0%}"));
        console.Result(Line($"  bag of words + maximum entropy    {result.BagOfWords.Accuracy,7:0.0%}"));
        console.Result(Line($"  majority class                    {result.Majority,7:0.0%}"));
        console.Result("");
        console.Result("model.zip, reloaded by a bare MLContext, says");
        foreach ((string text, string label, double probability) in result.Predictions)
        {
            console.Result(Line($"  {label,-22} {probability,6:0.0%}  {text}"));
        }

        console.Result("");
        console.Result(Line($"{result.Clock.Total:0.0} s. Report: {Path.Combine(folder, "report.html")}, map of {result.Map.Words.Count:N0} words: {Path.Combine(folder, "map.html")}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
