namespace MLExtensions.Onnx;

/// <summary>What a state tensor is, and which steps replace it.</summary>
internal enum StateRole
{
    /// <summary>Replaced by updates.</summary>
    Parameter,

    /// <summary>Optimizer state; replaced by updates.</summary>
    Slot,

    /// <summary>Running statistics; replaced by every step.</summary>
    Statistic,

    /// <summary>Sum of the gradients of the batches so far; replaced by the steps between updates.</summary>
    Accumulator,
}
