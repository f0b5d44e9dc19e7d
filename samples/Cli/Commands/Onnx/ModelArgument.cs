using System.CommandLine;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>The model file that a command is about: the first argument, or <c>--model</c>.</summary>
internal sealed class ModelArgument
{
    private readonly Argument<string?> _file = new("file") { Description = "The ONNX file.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _option = new("--model") { Description = "The ONNX file, as an option.", HelpName = "file" };

    /// <summary>Adds both forms; a command line with none, or with both, is bad usage.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_file) is null == result.GetValue(_option) is null)
            {
                result.AddError("Give one ONNX file: as an argument or with --model.");
            }
        });
    }

    public string PathOf(ParseResult parsed) => parsed.GetValue(_file) ?? parsed.GetValue(_option)!;

    public OnnxModel Load(ParseResult parsed) => OnnxModel.Load(PathOf(parsed));
}
