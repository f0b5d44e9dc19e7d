using System.CommandLine;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed</c>: embeddings of images by metric learning.</summary>
internal static class EmbedCommand
{
    public static Command Create(CommandConsole console) => new("embed", "Embeddings of images in which like is near: train, evaluate, index, search, verify, one-shot.")
    {
        EmbedTrainCommand.Create(console),
        EmbedEvaluateCommand.Create(console),
        EmbedIndexCommand.Create(console),
        EmbedSearchCommand.Create(console),
        EmbedVerifyCommand.Create(console),
        EmbedOneShotCommand.Create(console),
    };
}
