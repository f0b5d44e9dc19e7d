using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>Options that the commands of <c>mlx cnn</c> share.</summary>
internal static class CnnOptions
{
    public static Option<string> Model(string description) => CommonOptions.RequiredPath("--model", description);

    public static Option<string?> Layer() => new("--layer") { Description = "The layer, as 'cnn info' names it; without it the last one that gives planes.", HelpName = "name" };

    public static Option<string?> Pooling(string otherwise) => CommonOptions.Choice("--pooling", "What becomes of a layer's planes.", otherwise, "none", "average", "max");

    public static Option<string[]> Images(string description) => new("--images")
    {
        Description = description, Required = true, HelpName = "path", AllowMultipleArgumentsPerToken = true,
    };

    public static Option<bool> SkipBad() => new("--skip-bad") { Description = "Leave out files that cannot be read, and count them." };

    public static FeaturePooling PoolingOf(string? word) => word switch
    {
        "average" => FeaturePooling.Average,
        "max" => FeaturePooling.Max,
        _ => FeaturePooling.None,
    };
}
