using System.CommandLine;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary><c>mlx onnx</c>: what is in a model, and what the engine makes of it.</summary>
internal static class OnnxCommand
{
    public static Command Create(CommandConsole console) => new("onnx", "Look into ONNX models, check their gradients, time training steps.")
    {
        InfoCommand.Create(console),
        SummaryCommand.Create(console),
        GradientCheckCommand.Create(console),
        TrainBenchCommand.Create(console),
    };
}
