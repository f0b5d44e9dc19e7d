using System.Text.Json.Nodes;

namespace MLExtensions.Cli.Tests;

/// <summary>Runs the command line in this process and keeps what it wrote.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    public static CliRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static CliRun Of(CancellationToken cancellationToken, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = CliApplication.Run(args, output, error, interactive: false, cancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>The last line of the output, as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Output.TrimEnd().Split('\n')[^1])!.AsObject();

    /// <summary>The lines on standard error that say what went wrong.</summary>
    public string[] Messages => [.. Error.Split('\n', StringSplitOptions.TrimEntries).Where(l => l.StartsWith("mlx: ", StringComparison.Ordinal))];
}
