namespace MLExtensions.Onnx;

/// <summary>One step of a training.</summary>
/// <param name="Batch">Number of the batch since the start of the training, from 0: what is random in the step follows from it and the seed.</param>
/// <param name="Update">Number of the update since the start, from 0.</param>
/// <param name="IsFirst">Whether the batch is the first of those accumulated for the update.</param>
/// <param name="IsLast">Whether the step ends in the update.</param>
internal readonly record struct StepPlan(long Batch, long Update, bool IsFirst, bool IsLast);
