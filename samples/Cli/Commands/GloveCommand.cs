using System.CommandLine;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx glove</c>: the group of commands about word vectors.</summary>
internal static class GloveCommand
{
    public static Command Create(CommandConsole console) => new("glove", "Train GloVe word vectors and ask them questions.")
    {
        CountCommand.Create(console),
        TrainCommand.Create(console),
        NearestCommand.Create(console),
        AnalogyCommand.Create(console),
        EvaluateCommand.Create(console),
    };
}
