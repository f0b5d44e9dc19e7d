using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed one-shot</c>: how often a query goes to its class, of which a few examples are known.</summary>
internal static class EmbedOneShotCommand
{
    public static Command Create(CommandConsole console)
    {
        var common = new EmbedOptions();
        Option<int> ways = CommonOptions.Number("--ways", "Classes of an episode.", 20, 2, 100_000);
        Option<int> shots = CommonOptions.Number("--shots", "Known examples of each class.", 1, 1, 100_000);
        Option<int> episodes = CommonOptions.Number("--episodes", "Episodes.", 1000, 2, 10_000_000);
        Option<int> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("one-shot", "Classify images by one known example of each class, or a few. Give --classes that the training did not see.") { ways, shots, episodes, threads, json };
        common.AddTo(command);
        command.SetAction(parsed => console.Run("embed one-shot", parsed.GetValue(json), () =>
        {
            using EmbeddingModel model = common.LoadModel(parsed);
            ImageSet images = common.LoadData(parsed, console.CancellationToken).All;
            var options = new OneShotOptions
            {
                Ways = parsed.GetValue(ways), Shots = parsed.GetValue(shots), Episodes = parsed.GetValue(episodes), Seed = common.Seed(parsed), Threads = parsed.GetValue(threads),
            };
            OneShotResult result = OneShotEvaluation.Run(
                model.Embed(images, console.CancellationToken), EmbedEvaluateCommand.Labels(images), options, Groups(images), console.CancellationToken);
            if (!parsed.GetValue(json))
            {
                console.Result(string.Create(
                    CultureInfo.InvariantCulture, $"{options.Ways}-way {options.Shots}-shot       {result.Accuracy:0.0000} ± {result.Margin:0.0000} in {result.Episodes} episodes"));
            }

            return new JsonObject
            {
                ["ways"] = options.Ways,
                ["shots"] = options.Shots,
                ["episodes"] = result.Episodes,
                ["classes"] = images.ClassNames.Count,
                ["accuracy"] = JsonNumber.Of(result.Accuracy),
                ["margin"] = JsonNumber.Of(result.Margin),
            };
        }));
        return command;
    }

    // Classes named alphabet/character: the classes of an episode are of one alphabet.
    private static long[]? Groups(ImageSet images)
    {
        if (!images.ClassNames.All(name => name.Contains('/', StringComparison.Ordinal)))
        {
            return null;
        }

        string[] groups = [.. images.ClassNames.Select(name => name[..name.LastIndexOf('/')])];
        string[] names = [.. groups.Distinct()];
        return [.. images.Labels.Select(label => (long)Array.IndexOf(names, groups[label]))];
    }
}
