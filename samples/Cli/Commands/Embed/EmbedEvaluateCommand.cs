using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Numerics;
using MLExtensions.Projection;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed evaluate</c>: how well the nearest images have the query's class.</summary>
internal static class EmbedEvaluateCommand
{
    private const int MostOnMap = 3000;

    public static Command Create(CommandConsole console)
    {
        var common = new EmbedOptions();
        Option<string?> sheet = CommonOptions.OptionalPath("--sheet", "A sheet of queries and their ten nearest images, wrong ones framed: .html, .svg or .png.");
        var failures = new Option<bool>("--failures") { Description = "Show only queries with a wrong image among their nearest." };
        Option<string?> map = CommonOptions.OptionalPath("--map", "A t-SNE map of the test images, which are shown when pointed at: .html, .svg or .png.");
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Find the nearest training images of each test image, and count those of its class.") { sheet, failures, map, threads, json };
        common.AddTo(command);
        command.Validators.Add(result => PictureOption.Validate(result, sheet, map));
        command.SetAction(parsed => console.Run("embed evaluate", parsed.GetValue(json), () =>
        {
            (string? sheetPath, string? mapPath) = (PictureOption.Prepare(parsed, sheet), PictureOption.Prepare(parsed, map));
            using EmbeddingModel model = common.LoadModel(parsed);
            EmbedData data = common.LoadData(parsed, console.CancellationToken);
            long start = Stopwatch.GetTimestamp();
            FloatMatrix references = model.Embed(data.Training, console.CancellationToken), queries = model.Embed(data.Test, console.CancellationToken);
            double embedding = Stopwatch.GetElapsedTime(start).TotalSeconds;
            RetrievalMetrics metrics = RetrievalEvaluation.Evaluate(
                queries, Labels(data.Test), references, Labels(data.Training), threads: parsed.GetValue(threads), cancellationToken: console.CancellationToken);
            double agreement = Agreement(queries, data.Test, parsed.GetValue(threads), console.CancellationToken);
            if (sheetPath is not null)
            {
                EmbeddingPictures.DrawRetrieval(data.Test, queries, data.Training, references, new RetrievalSheetOptions { OnlyWrong = parsed.GetValue(failures) }).Save(sheetPath);
            }

            if (mapPath is not null)
            {
                console.WithProgress(progress => DrawMap(data.Test, queries, parsed.GetValue(threads), progress, console.CancellationToken)).Save(mapPath);
            }

            if (!parsed.GetValue(json))
            {
                Print(console, metrics, agreement, data);
            }

            return Describe(metrics, agreement, data, embedding, Stopwatch.GetElapsedTime(start).TotalSeconds, sheetPath, mapPath);
        }));
        return command;
    }

    public static long[] Labels(ImageSet set) => [.. set.Labels.Select(label => (long)label)];

    private static double Agreement(FloatMatrix queries, ImageSet test, int threads, CancellationToken cancellationToken)
    {
        int classes = test.Labels.Distinct().Count();
        KMeans clusters = KMeans.Fit(queries, classes, new KMeansOptions { Seed = 1, Threads = threads, CancellationToken = cancellationToken });
        return ClusterAgreement.NormalizedMutualInformation([.. clusters.Assignments.Select(cluster => (long)cluster)], Labels(test));
    }

    private static Display.ScatterPlot DrawMap(ImageSet test, FloatMatrix queries, int threads, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        int shown = Math.Min(test.Count, MostOnMap);
        TsneMap map = Tsne.Fit(
            new FloatMatrix(queries.Values[..(shown * queries.Columns)], shown, queries.Columns),
            new TsneOptions { Perplexity = Math.Clamp((shown - 1) / 3.0, 1, 30), Threads = threads, Progress = progress, CancellationToken = cancellationToken });
        return EmbeddingPictures.DrawMap(test.Select(Enumerable.Range(0, shown)), map.Embedding, "t-SNE of embedded test images");
    }

    private static void Print(CommandConsole console, RetrievalMetrics metrics, double agreement, EmbedData data)
    {
        console.Result(string.Create(CultureInfo.InvariantCulture, $"queries              {metrics.Queries} against {data.Training.Count} references of {data.Training.ClassNames.Count} classes"));
        console.Result(string.Create(CultureInfo.InvariantCulture, $"precision@1          {metrics.PrecisionAt1:0.0000}"));
        console.Result(string.Create(CultureInfo.InvariantCulture, $"R-precision          {metrics.RPrecision:0.0000}"));
        console.Result(string.Create(CultureInfo.InvariantCulture, $"MAP@R                {metrics.MapAtR:0.0000}"));
        console.Result(string.Create(CultureInfo.InvariantCulture, $"NMI of k-means       {agreement:0.0000}"));
    }

    private static JsonObject Describe(RetrievalMetrics metrics, double agreement, EmbedData data, double embedding, double seconds, string? sheet, string? map) => new()
    {
        ["queries"] = metrics.Queries,
        ["references"] = data.Training.Count,
        ["classes"] = data.Training.ClassNames.Count,
        ["precisionAt1"] = JsonNumber.Of(metrics.PrecisionAt1),
        ["rPrecision"] = JsonNumber.Of(metrics.RPrecision),
        ["mapAtR"] = JsonNumber.Of(metrics.MapAtR),
        ["recallAtK"] = new JsonObject([.. metrics.RecallAtK.OrderBy(r => r.Key).Select(r => KeyValuePair.Create(r.Key.ToString(CultureInfo.InvariantCulture), JsonNumber.Of(r.Value)))]),
        ["nmi"] = JsonNumber.Of(agreement),
        ["embeddingSeconds"] = Math.Round(embedding, 3),
        ["seconds"] = Math.Round(seconds, 3),
        ["sheet"] = sheet,
        ["map"] = map,
    };
}
