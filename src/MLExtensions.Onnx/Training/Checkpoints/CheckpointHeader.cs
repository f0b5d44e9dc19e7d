namespace MLExtensions.Onnx;

/// <summary>What a checkpoint holds beside tensors.</summary>
internal sealed record CheckpointHeader
{
    public int Version { get; init; }

    /// <summary>SHA-256 of all tensors, in the order of their names.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Batches seen.</summary>
    public long Steps { get; init; }

    /// <summary>The optimizer's type and what its state depends on.</summary>
    public string Optimizer { get; init; } = "";

    public int AccumulationSteps { get; init; } = 1;

    public long Seed { get; init; }

    /// <summary>Where a fit is; null when none has begun.</summary>
    public FitPosition? Fit { get; init; }
}
