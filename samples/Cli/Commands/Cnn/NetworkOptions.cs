using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>The network that a command is about, and the threads to run it on.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<string> _model = CommonOptions.RequiredPath("--model", "The ONNX file.");
    private readonly Option<string?> _preprocessing = CommonOptions.Choice(
        "--preprocessing", "What is done to pixels first; without it, the kind of export says.", null, "imagenet", "caffe", "unit");
    private readonly Option<int> _threads = CommonOptions.Threads();

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_preprocessing);
        command.Add(_threads);
    }

    public int Threads(ParseResult parsed) => parsed.GetValue(_threads);

    public string PathOf(ParseResult parsed) => parsed.GetRequiredValue(_model);

    public PretrainedCnn Load(ParseResult parsed) => PretrainedCnn.Load(PathOf(parsed), parsed.GetValue(_preprocessing) switch
    {
        "imagenet" => ImagePreprocessing.ImageNet,
        "caffe" => ImagePreprocessing.Caffe,
        "unit" => ImagePreprocessing.Unit,
        _ => null,
    });
}
