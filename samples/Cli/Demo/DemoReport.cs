using System.Globalization;
using MLExtensions.Display;

namespace MLExtensions.Cli.Demo;

/// <summary>The demo's findings as a page.</summary>
internal static class DemoReport
{
    private const string Usage =
        """
        // Any program with ML.NET and ONNX Runtime; nothing of MLExtensions is needed.
        var ml = new MLContext();
        ITransformer model = ml.Model.Load("model.zip", out _);
        var engine = ml.Model.CreatePredictionEngine<Sentence, SentencePrediction>(model);
        Console.WriteLine(engine.Predict(new Sentence { Text = "Opens a connection to the remote host." }).PredictedLabel);
        """;

    public static HtmlReport Create(DemoResult result) => new()
    {
        Title = "Word vectors from the .NET documentation",
        Subtitle = "GloVe, trained on the XML documentation that comes with this SDK, inside a standard ML.NET pipeline.",
        Footer = string.Create(
            CultureInfo.InvariantCulture,
            $"mlx demo · seed {result.Settings.Seed} · {Plural(result.Settings.Threads, "thread")} · {result.VectorWidth}-bit vectors · {result.Clock.Total:0.0} s in all"),
        Sections = [Overview(result), Neighbors(result), Map(result), Training(result), Classifier(result), Reloaded(result)],
    };

    private static ReportSection Overview(DemoResult result) => new()
    {
        Blocks =
        [
            new KeyFigures
            {
                Figures =
                [
                    new("Held-out accuracy", Percent(result.WordVectors.Accuracy), $"majority class {Percent(result.Majority)}, bag of words {Percent(result.BagOfWords.Accuracy)}", IsStrong: true),
                    new("Words", Whole(result.Words), $"in {Whole(result.Tokens)} tokens"),
                    new("Co-occurrences", Whole(result.Cells), "cells of the sparse matrix"),
                    new("GloVe training", string.Create(CultureInfo.InvariantCulture, $"{result.Clock["train"]:0.0} s"), $"{result.Settings.Iterations} iterations, {result.Settings.Dimension} dimensions"),
                ],
            },
        ],
    };

    private static ReportSection Neighbors(DemoResult result) => new()
    {
        Title = "Nearest words",
        Text = "By cosine similarity. The vectors know no more than which words stood near each other in the documentation.",
        Blocks =
        [
            new BlockGrid
            {
                MinimumWidth = 220,
                Blocks = [.. result.Neighbors.Select(n => new NeighborTable { Word = n.Word, Neighbors = [.. n.Nearest.Select(w => new NeighborRow(w.Word, w.Score))] })],
            },
        ],
    };

    private static ReportSection Map(DemoResult result) => new()
    {
        Title = "A map of the most frequent words",
        Text = $"t-SNE puts words whose vectors are alike near each other: {Whole(result.Map.Words.Count)} words of {result.Settings.Dimension} dimensions on a plane, in {result.Clock["map"].ToString("0.0", CultureInfo.InvariantCulture)} s.",
        Blocks = [result.Map.Plot(caption: "Names where there is room. map.html beside this report is the same map to zoom into and to point at.")],
    };

    private static ReportSection Training(DemoResult result) => new()
    {
        Title = "Training",
        Text = "GloVe fits the dot product of two words' vectors to the logarithm of how often they occur together, by weighted least squares.",
        Blocks = [new TrainingCurve { Title = "Cost by iteration", Costs = result.Costs, Caption = "Mean weighted squared error over all co-occurrence cells." }],
    };

    private static ReportSection Classifier(DemoResult result) => new()
    {
        Title = "Which part of .NET does a sentence document?",
        Text = $"Maximum entropy on the least, mean and greatest values of a sentence's word vectors, {result.Settings.Classes.Count} classes of equal size. "
            + "All members of a type are on the same side of the split, no sentence is there twice, and the word vectors have not seen the held-out sentences. "
            + "The pooling was chosen among a few on held-out sentences of this corpus, so the last points are on the kind side. "
            + "System.Runtime.Intrinsics is left out: its texts are C signatures, no sentences.",
        Blocks =
        [
            new BarChart
            {
                Title = "Held-out accuracy",
                Format = "0.0%",
                Maximum = 1,
                Bars =
                [
                    new("GloVe vectors + maximum entropy", result.WordVectors.Accuracy),
                    new("Bag of words + maximum entropy", result.BagOfWords.Accuracy),
                    new("Majority class", result.Majority, BarEmphasis.Muted),
                ],
                Caption = $"{Whole(result.Split.Test.Count)} held-out sentences, {Whole(result.Split.Train.Count)} to learn from. {Comparison(result)}",
            },
            new ConfusionMatrix
            {
                Title = "What the GloVe classifier takes for what",
                Labels = result.Settings.Classes,
                Counts = result.WordVectors.Confusion,
                Caption = "Sentences; the shade is the share of the row.",
            },
            new DataTable
            {
                Title = "By class",
                Columns = ["Part of .NET", "Training sentences", "Held-out sentences", new DataColumn("GloVe", "0.0%"), new DataColumn("Bag of words", "0.0%")],
                Rows = [.. result.Settings.Classes.Select((name, i) => (IReadOnlyList<object?>)
                    [name, DemoResult.Count(result.Split.Train, name), DemoResult.Count(result.Split.Test, name), result.WordVectors.Recall(i), result.BagOfWords.Recall(i)])],
                Caption = "The last two columns are the share of the held-out sentences that was recognized.",
            },
        ],
    };

    private static ReportSection Reloaded(DemoResult result) => new()
    {
        Title = "Saved, and loaded by a bare MLContext",
        Text = "model.zip was written by ml.Model.Save and read by new MLContext().Model.Load: the word vectors travel in it as an ONNX graph that ML.NET runs itself.",
        Blocks =
        [
            new DataTable
            {
                Title = "Three sentences that are not in the documentation",
                Columns = ["Sentence", "Predicted", new DataColumn("Probability", "0.0%")],
                Rows = [.. result.Predictions.Select(p => (IReadOnlyList<object?>)[p.Text, p.Label, p.Probability])],
            },
            new CodeBlock { Title = "Use it", Language = "csharp", Code = Usage },
        ],
    };

    private static string Comparison(DemoResult result)
    {
        double difference = (result.WordVectors.Accuracy - result.BagOfWords.Accuracy) * 100;
        string points = Math.Abs(difference).ToString("0.0", CultureInfo.InvariantCulture);
        return Math.Abs(difference) < 0.05 ? "Both do equally well." : difference > 0
            ? $"The word vectors are {points} points ahead of the bag of words."
            : $"The bag of words is {points} points ahead of the word vectors.";
    }

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : string.Create(CultureInfo.InvariantCulture, $"{count} {noun}s");
}
