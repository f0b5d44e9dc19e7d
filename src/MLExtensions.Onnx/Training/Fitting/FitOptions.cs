namespace MLExtensions.Onnx;

/// <summary>How <see cref="TrainingSession.Fit"/> goes through the data.</summary>
public sealed class FitOptions
{
    /// <summary>Passes over the data.</summary>
    /// <value>The default value is 10.</value>
    public int Epochs
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 10;

    /// <summary>Data that <see cref="Metric"/> is computed on after each epoch; null for none.</summary>
    /// <value>The default value is null.</value>
    public IBatchSource? Validation { get; init; }

    /// <summary>What is computed on the validation data.</summary>
    /// <value>The default value is the loss.</value>
    public ValidationMetric Metric
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ValidationMetric.Loss;

    /// <summary>Epochs without improvement after which the fit ends; null to make all <see cref="Epochs"/>. Needs <see cref="Validation"/>.</summary>
    /// <value>The default value is null.</value>
    public int? Patience
    {
        get;
        init => field = value is int epochs ? OptionRange.Positive(epochs, nameof(Patience), "value") : null;
    }

    /// <summary>What counts as an improvement: more than this, against the best so far.</summary>
    /// <value>The default value is 0.</value>
    public double MinimumImprovement
    {
        get;
        init => field = OptionRange.NotNegative(value);
    }

    /// <summary>Ends with the weights of the epoch with the best metric, where there is <see cref="Validation"/>. The optimizer's state stays that of the last.</summary>
    /// <value>The default value is true.</value>
    public bool RestoreBest { get; init; } = true;

    /// <summary>Is told how far the fit is.</summary>
    /// <value>The default value is null.</value>
    public IProgress<FitReport>? Progress { get; init; }

    /// <summary>Batches between two reports within an epoch; there is one at each epoch's end too.</summary>
    /// <value>The default value is 50.</value>
    public int ReportInterval
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 50;

    /// <summary>Where a checkpoint is written after each epoch, and when the fit is cancelled; null for none.</summary>
    /// <value>The default value is null.</value>
    public string? CheckpointPath { get; init; }

    /// <summary>Writes a checkpoint after every so many batches too; null for none within an epoch.</summary>
    /// <value>The default value is null.</value>
    public int? CheckpointInterval
    {
        get;
        init => field = value is int batches ? OptionRange.Positive(batches, nameof(CheckpointInterval), "value") : null;
    }

    /// <summary>Goes on from the checkpoint at <see cref="CheckpointPath"/> where there is one: to the bit as if it had not been interrupted.</summary>
    /// <value>The default value is false.</value>
    public bool Resume { get; init; }

    internal void Validate()
    {
        if (Patience is not null && Validation is null)
            throw OptionRange.Wrong("Patience needs Validation: without it there is no metric that could stop improving.", "options");
        if ((Resume || CheckpointInterval is not null) && CheckpointPath is null)
            throw OptionRange.Wrong("Resume and CheckpointInterval need a CheckpointPath.", "options");
    }
}
