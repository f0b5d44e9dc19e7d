using System.CommandLine;
using System.CommandLine.Parsing;
using MLExtensions.Cli.Work;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>Options that name a picture to draw.</summary>
internal static class PictureOption
{
    /// <summary>Refuses a name whose end tells no kind of picture.</summary>
    public static void Validate(CommandResult result, params ReadOnlySpan<Option<string?>> options)
    {
        foreach (Option<string?> option in options)
        {
            if (result.GetValue(option) is { } path && Path.GetExtension(path).ToLowerInvariant() is not (".html" or ".htm" or ".svg" or ".png"))
            {
                result.AddError($"{option.Name} must end in .html, .svg or .png, not '{path}'.");
            }
        }
    }

    /// <summary>The path, after a try whether it can be written; null where none is given.</summary>
    public static string? Prepare(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } path ? OutputPath.RequireWritable(path) : null;
}
