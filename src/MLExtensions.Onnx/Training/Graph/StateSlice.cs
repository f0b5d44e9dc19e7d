namespace MLExtensions.Onnx;

/// <summary>Where a tensor of the training's state lies in the variables of the step graph.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Variable">Name of the variable.</param>
/// <param name="Offset">Index of its first element in the variable.</param>
internal sealed record StateSlice(StateTensor Tensor, string Variable, int Offset);
