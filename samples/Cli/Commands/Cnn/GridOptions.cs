using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Work;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>Where a grid of pictures goes.</summary>
internal sealed class GridOptions
{
    private readonly Option<string> _output = CommonOptions.RequiredPath("--output", "The pictures: one of all (.png), or a page to point at (.html).");

    public void AddTo(Command command)
    {
        command.Add(_output);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_output) is { } path && Path.GetExtension(path).ToLowerInvariant() is not (".png" or ".html" or ".htm"))
            {
                result.AddError($"--output must end in .png or .html, not '{path}'.");
            }
        });
    }

    /// <summary>The path, after a try whether it can be written.</summary>
    public string Prepare(ParseResult parsed) => OutputPath.RequireWritable(parsed.GetRequiredValue(_output));
}
