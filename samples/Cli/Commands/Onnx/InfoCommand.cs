using System.CommandLine;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary><c>mlx onnx info</c>: what a model takes, gives and consists of.</summary>
internal static class InfoCommand
{
    public static Command Create(CommandConsole console)
    {
        var model = new ModelArgument();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("info", "Show what a model takes, gives and consists of.") { json };
        model.AddTo(command);
        command.SetAction(parsed => console.Run("onnx info", parsed.GetValue(json), () =>
        {
            ModelFacts facts = ModelFacts.Of(model.Load(parsed), model.PathOf(parsed));
            if (!parsed.GetValue(json))
            {
                facts.Print(console);
            }

            return facts.ToJson();
        }));
        return command;
    }
}
