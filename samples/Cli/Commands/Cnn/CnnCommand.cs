using System.CommandLine;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn</c>: convolutional networks from ONNX files.</summary>
internal static class CnnCommand
{
    public static Command Create(CommandConsole console) => new("cnn", "Convolutional networks from ONNX files: their layers, features of images, image classifiers, what their filters see.")
    {
        CnnInfoCommand.Create(console),
        CnnFeaturesCommand.Create(console),
        CnnTrainCommand.Create(console),
        CnnPredictCommand.Create(console),
        FiltersCommand.Create(console),
        MapsCommand.Create(console),
        TopImagesCommand.Create(console),
        SaliencyCommand.Create(console),
    };
}
