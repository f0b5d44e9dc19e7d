namespace MLExtensions.Onnx;

/// <summary>Where a fit is: what a checkpoint keeps of it beside the weights.</summary>
internal sealed record FitPosition
{
    /// <summary>The epoch in progress, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of that epoch that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Number of batches in an epoch.</summary>
    public int BatchCount { get; init; }

    /// <summary>Sum of the losses of those batches.</summary>
    public double LossSum { get; init; }

    /// <summary>The epoch (from 1) with the best metric so far; 0 for none.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Whether early stopping has ended the fit.</summary>
    public bool Stopped { get; init; }

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<EpochResult> History { get; init; } = [];
}
