using System.CommandLine;
using MLExtensions.Text;

namespace MLExtensions.Cli.Options;

/// <summary>The options of training proper.</summary>
internal sealed class TrainingOptions
{
    public Option<int> Dimension { get; } = CommonOptions.Number("--dim", "Number of components of a vector.", 100, 1, GloVeOptions.LargestDimension);

    public Option<int> Iterations { get; } = CommonOptions.Number("--iterations", "Number of passes over the co-occurrences.", 25, 1, 1_000_000);

    public Option<double> XMax { get; } = CommonOptions.Positive("--x-max", "Count from which on a cell has full weight.", 10);

    public Option<double> Alpha { get; } = CommonOptions.Positive("--alpha", "Exponent of the weighting function.", 0.75);

    public Option<double> Eta { get; } = CommonOptions.Positive("--eta", "Initial learning rate.", 0.05);

    public Option<long> Seed { get; } = CommonOptions.Number("--seed", "Seed of the initial values and of the order of the cells.", 1L, long.MinValue, long.MaxValue);

    public Option<string?> Kind { get; } = CommonOptions.Choice(
        "--kind", "sum: word plus context vectors; word or context: one of them; both: one after the other.", "sum", "sum", "word", "context", "both");

    public Option<string?> Checkpoint { get; } = CommonOptions.OptionalPath("--checkpoint", "File for the state of the training; if it exists, the training in it goes on.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Dimension);
        command.Add(Iterations);
        command.Add(XMax);
        command.Add(Alpha);
        command.Add(Eta);
        command.Add(Seed);
        command.Add(Kind);
        command.Add(Checkpoint);
    }

    /// <summary>What was asked for.</summary>
    public GloVeOptions Read(ParseResult parsed, int threads) => new()
    {
        Dimension = parsed.GetValue(Dimension),
        Iterations = parsed.GetValue(Iterations),
        XMax = parsed.GetValue(XMax),
        Alpha = parsed.GetValue(Alpha),
        LearningRate = parsed.GetValue(Eta),
        Seed = parsed.GetValue(Seed),
        Threads = threads,
        Output = OutputOf(parsed.GetValue(Kind)),
        CheckpointPath = parsed.GetValue(Checkpoint),
        OnCancel = CancelBehavior.ReturnBest,
    };

    private static GloVeOutput OutputOf(string? kind) => kind switch
    {
        "word" => GloVeOutput.Word,
        "context" => GloVeOutput.Context,
        "both" => GloVeOutput.Both,
        _ => GloVeOutput.WordPlusContext,
    };
}
