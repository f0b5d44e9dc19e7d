using System.CommandLine;
using MLExtensions.Cli.Maps;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Display;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx tsne</c>: from rows of numbers to a map.</summary>
internal static class TsneCommand
{
    public static Command Create(CommandConsole console)
    {
        var input = new Option<string[]>("--input")
        {
            Description = "Rows of numbers; several files are joined. csv, npy or idx, or word vectors.", Required = true, HelpName = "file", AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> format = CommonOptions.Choice("--format", "What --input is; without it, the file's name says.", null, RowFormat.Csv, RowFormat.Npy, RowFormat.Idx, RowFormat.Vectors);
        var labels = new Option<string[]>("--labels")
        {
            Description = "The class of each row: an .npy or IDX array, or a text file of a line each; several files are joined.", HelpName = "file", AllowMultipleArgumentsPerToken = true,
        };
        Option<string> output = CommonOptions.RequiredPath("--output", "The map: an interactive page (.html), a picture (.svg, .png) or the coordinates (.csv, .npy).");
        Option<int?> limit = CommonOptions.OptionalNumber("--limit", "Read only so many rows.", 1, int.MaxValue);
        var title = new Option<string?>("--title") { Description = "The heading of the picture.", HelpName = "text" };
        Option<string?> theme = CommonOptions.Choice("--theme", "The colours of a .png; pages and .svg follow their reader.", "light", "light", "dark");
        var map = new MapOptions();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("tsne", "Make a t-SNE map: near rows become near points.") { input, format, labels, output, limit, title, theme };
        map.AddTo(command);
        command.Add(json);
        command.Validators.Add(result =>
        {
            // By its text: GetValue knows neither a default nor a wrong value here.
            int dims = int.TryParse(result.GetResult(map.Dims)?.Tokens.FirstOrDefault()?.Value, out int given) && given is 1 or 3 ? given : 2;
            if (result.GetValue(output) is { } target && MapWriter.Problem(target, dims) is { } problem)
            {
                result.AddError(problem);
            }

            if (result.GetValue(format) is null && Array.Find(result.GetValue(input) ?? [], f => RowFormat.Guess(f) is null) is { } unknown)
            {
                result.AddError($"The name of '{unknown}' does not tell its format: give --format csv, npy, idx or vectors.");
            }
        });
        command.SetAction(parsed => console.Run("tsne", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritable(parsed.GetRequiredValue(output));
            string[] files = parsed.GetRequiredValue(input);
            var writer = new MapWriter(target)
            {
                Title = parsed.GetValue(title) ?? $"t-SNE of {Path.GetFileName(files[0])}",
                Theme = parsed.GetValue(theme) == "dark" ? PictureTheme.Dark : PictureTheme.Light,
            };
            return new MapMaking(console, map.Read(parsed, console.CancellationToken), writer)
            {
                Inputs = files,
                Format = parsed.GetValue(format),
                Labels = parsed.GetValue(labels) ?? [],
                Limit = parsed.GetValue(limit),
                Output = target,
            }.Run();
        }));
        return command;
    }
}
