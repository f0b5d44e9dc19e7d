using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary><c>mlx onnx summary</c>: the nodes of a model with the shapes of their outputs and their parameters.</summary>
internal static class SummaryCommand
{
    public static Command Create(CommandConsole console)
    {
        var model = new ModelArgument();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("summary", "List a model's nodes, the shapes of their outputs and their parameters.") { json };
        model.AddTo(command);
        command.SetAction(parsed => console.Run("onnx summary", parsed.GetValue(json), () =>
        {
            OnnxModel loaded = model.Load(parsed);
            loaded.Check();
            ModelSummary summary = ModelSummary.Of(loaded);
            if (!parsed.GetValue(json))
            {
                summary.Print(console);
            }

            return summary.ToJson();
        }));
        return command;
    }
}
