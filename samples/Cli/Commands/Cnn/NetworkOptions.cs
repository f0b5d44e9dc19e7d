using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>The network that a command is about, and the threads to run it on.</summary>
internal sealed class NetworkOptions(string description = "The ONNX file of the network.")
{
    private readonly Option<string> _model = CommonOptions.RequiredPath("--model", description);
    private readonly Option<string?> _preprocessing = CommonOptions.Choice(
        "--preprocessing", "What is done to pixels first; without it, the kind of export says.", null, "imagenet", "caffe", "unit");
    private readonly Option<int> _threads = CommonOptions.Threads();

    /// <param name="command">The command that gets the options.</param>
    /// <param name="runs">Whether it runs the network: without, there are no threads to count.</param>
    public void AddTo(Command command, bool runs = true)
    {
        command.Add(_model);
        command.Add(_preprocessing);
        if (runs)
        {
            command.Add(_threads);
        }
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
