using System.CommandLine;
using MLExtensions.Cli.Demo;
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
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("demo", "Train word vectors on the .NET documentation, classify sentences with them, write a report.") { folder, quick, threads, json };
        command.SetAction(parsed => console.Run("demo", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritableFolder(parsed.GetRequiredValue(folder));
            DemoSettings settings = (parsed.GetValue(quick) ? DemoSettings.Quick : DemoSettings.Full) with { Threads = parsed.GetValue(threads) };
            DemoResult result = new DemoRun(console, settings, target).Execute();
            DemoSummary.Print(console, result, target);
            return result.ToJson(target);
        }));
        return command;
    }
}
