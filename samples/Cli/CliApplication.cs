using System.CommandLine;
using System.CommandLine.Invocation;
using MLExtensions.Cli.Commands;
using MLExtensions.Cli.Commands.Cnn;
using MLExtensions.Cli.Commands.Embed;
using MLExtensions.Cli.Commands.Onnx;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli;

/// <summary>The command line from arguments to exit code, free of the console so that tests can run it.</summary>
internal static class CliApplication
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and errors.</param>
    /// <param name="interactive">Whether <paramref name="error"/> is a terminal that can draw progress bars.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>The exit code: see <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, bool interactive, CancellationToken cancellationToken)
    {
        var console = new CommandConsole(output, error, interactive, cancellationToken);
        ParseResult parsed = CreateRoot(console).Parse(args);
        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.Errors.Count > 0))
        {
            return ReportUsage(parsed, error);
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>All commands.</summary>
    public static RootCommand CreateRoot(CommandConsole console) =>
        new("mlx: word vectors and the other components of MLExtensions, from the command line.")
        {
            DemoCommand.Create(console),
            GalleryCommand.Create(console),
            GloveCommand.Create(console),
            TsneCommand.Create(console),
            CnnCommand.Create(console),
            EmbedCommand.Create(console),
            OnnxCommand.Create(console),
        };

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        foreach (string message in parsed.Errors.Select(e => CommandConsole.OneLine(e.Message)).Distinct())
        {
            error.WriteLine($"mlx: {message}");
        }

        error.WriteLine($"Try '{CommandPath(parsed)} --help'.");
        return ExitCode.BadUsage;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.CommandResult? result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "mlx" : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
