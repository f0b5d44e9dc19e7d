namespace MLExtensions.Cli.Demo;

/// <summary>How a classifier did on the held-out sentences.</summary>
/// <param name="Accuracy">The share of right answers, 0 to 1.</param>
/// <param name="MacroAccuracy">The mean of the classes' shares.</param>
/// <param name="Confusion">Counts: <c>Confusion[actual][predicted]</c>, in the order of the classes.</param>
internal sealed record ClassifierResult(double Accuracy, double MacroAccuracy, IReadOnlyList<IReadOnlyList<double>> Confusion)
{
    /// <summary>The share of a class's sentences that were recognized.</summary>
    public double Recall(int label) => Confusion[label][label] / Confusion[label].Sum();
}
