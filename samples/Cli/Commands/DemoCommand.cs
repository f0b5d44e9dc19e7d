using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Demo;
using MLExtensions.Cli.Demo.Images;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx demo</c>: GloVe on the .NET documentation, inside an ML.NET pipeline, from nothing to a report.</summary>
internal static class DemoCommand
{
    private const string DefaultFolder = "mlx-demo";

    public static Command Create(CommandConsole console)
    {
        var folder = new Option<string>("--out") { Description = "Folder for report.html, map.html, model.zip and vectors.txt.", HelpName = "folder", DefaultValueFactory = _ => DefaultFolder };
        var quick = new Option<bool>("--quick") { Description = "A fraction of the corpus and a few iterations, for smoke tests." };
        var images = new Option<bool>("--images") { Description = "The image demo instead: a small network learns drawn shapes, shows what its filters see, and learns digits from a few images." };
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("demo", "Train word vectors on the .NET documentation, classify sentences with them, write a report; with --images, the same for images.") { folder, quick, images, threads, json };
        command.SetAction(parsed => console.Run("demo", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritableFolder(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(images))
            {
                return RunImages(console, target, parsed.GetValue(quick), parsed.GetValue(threads));
            }

            DemoSettings settings = (parsed.GetValue(quick) ? DemoSettings.Quick : DemoSettings.Full) with { Threads = parsed.GetValue(threads) };
            DemoResult result = new DemoRun(console, settings, target).Execute();
            DemoSummary.Print(console, result, target);
            return result.ToJson(target);
        }));
        return command;
    }

    private static JsonObject RunImages(CommandConsole console, string target, bool quick, int threads)
    {
        ImageDemoSettings settings = (quick ? ImageDemoSettings.Quick : ImageDemoSettings.Full) with { Threads = threads };
        ImageDemoResult result = new ImageDemoRun(console, settings, target).Execute();
        console.Result(Line($"MiniVgg on {settings.Shapes} drawn shapes: {result.Network.ValidationAccuracy:0.0%} of those held out ({result.Clock["train on shapes"]:0.0} s)"));
        console.Result(Line($"Digits from {settings.DigitsPerClass} images a class, {settings.TestDigits} held out"));
        console.Result(Line($"  head on the network's features   {result.Transferred,7:0.0%}"));
        console.Result(Line($"  network from scratch             {result.FromScratch,7:0.0%}"));
        console.Result(Line($"  head on pixels                   {result.OnPixels,7:0.0%}"));
        console.Result(Line($"  digits.zip in a bare MLContext   {result.Reloaded,7:0.0%}"));
        console.Result(Line($"Nearest of {result.Settings.HeldDigits} digits: of their class by the embedding {result.Embedding.Learned.PrecisionAt1:0.0%}, by pixels {result.Embedding.Pixels.PrecisionAt1:0.0%}"));
        console.Result(Line($"{result.Clock.Total:0.0} s. Report: {Path.Combine(target, "images.html")}"));
        return result.ToJson(target);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
