using System.CommandLine;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn</c>: convolutional networks from ONNX files.</summary>
internal static class CnnCommand
{
    public static Command Create(CommandConsole console) => new("cnn", "Convolutional networks from ONNX files: see what their filters see.")
    {
        FiltersCommand.Create(console),
        MapsCommand.Create(console),
        TopImagesCommand.Create(console),
        SaliencyCommand.Create(console),
    };
}
