namespace MLExtensions.Onnx;

/// <summary>What tells how good a model in training is.</summary>
public abstract class ValidationMetric
{
    private protected ValidationMetric(string name, bool higherIsBetter)
    {
        Name = name;
        HigherIsBetter = higherIsBetter;
    }

    /// <summary>The training's loss, in inference mode.</summary>
    public static ValidationMetric Loss { get; } = new LossMetric();

    /// <summary>The name, for reports.</summary>
    public string Name { get; }

    /// <summary>Whether greater values are better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The part of rows whose greatest output is at their label.</summary>
    /// <param name="label">The input that the labels are fed to.</param>
    /// <param name="output">The model output [N, C]; null for the only one.</param>
    public static ValidationMetric Accuracy(string label = "label", string? output = null) => new AccuracyMetric(label, output);

    /// <summary>A metric of one's own.</summary>
    /// <param name="name">The name, for reports.</param>
    /// <param name="higherIsBetter">Whether greater values are better.</param>
    /// <param name="evaluate">Computes it, by <see cref="TrainingSession.Predict"/>, say.</param>
    public static ValidationMetric Of(string name, bool higherIsBetter, Func<TrainingSession, IBatchSource, CancellationToken, double> evaluate)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(evaluate);
        return new FunctionMetric(name, higherIsBetter, evaluate);
    }

    /// <summary>Computes the metric over epoch 0 of a source.</summary>
    internal abstract double Evaluate(TrainingSession session, IBatchSource source, CancellationToken cancellationToken);

    private sealed class FunctionMetric(string name, bool higherIsBetter, Func<TrainingSession, IBatchSource, CancellationToken, double> evaluate)
        : ValidationMetric(name, higherIsBetter)
    {
        internal override double Evaluate(TrainingSession session, IBatchSource source, CancellationToken cancellationToken) => evaluate(session, source, cancellationToken);
    }
}
