using System.CommandLine;
using MLExtensions.Cli.Commands.Cnn;
using MLExtensions.Cli.Options;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>Options that the commands of <c>mlx embed</c> share.</summary>
internal sealed class EmbedOptions
{
    private readonly Option<string> _model = CommonOptions.RequiredPath("--model", "The embedding that 'embed train' wrote.");
    private readonly Option<string> _data = Data();
    private readonly Option<string?> _classes = ClassChoice.Option();
    private readonly Option<int> _seed = CommonOptions.Number("--seed", "The seed that divides a folder of classes: that of the training, for the same part to be held out.", 1, 0, int.MaxValue);
    private readonly Option<bool> _skip = CnnOptions.SkipBad();

    public static Option<string> Data() => CommonOptions.RequiredPath(
        "--data", "The images: a folder of IDX files (MNIST), one with the folders train and test, one of a folder for each class, or Omniglot as a folder or zip.");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _data, _classes, _seed, _skip })
        {
            command.Add(option);
        }
    }

    public int Seed(ParseResult parsed) => parsed.GetValue(_seed);

    public EmbeddingModel LoadModel(ParseResult parsed) => EmbedModelFile.Load(parsed.GetRequiredValue(_model));

    public EmbedData LoadData(ParseResult parsed, CancellationToken cancellationToken) =>
        EmbedData.Load(parsed.GetRequiredValue(_data), Seed(parsed), parsed.GetValue(_skip), cancellationToken).Of(ClassChoice.Of(parsed.GetValue(_classes)));
}
