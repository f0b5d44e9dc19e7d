namespace MLExtensions.Onnx;

/// <summary>How many inputs and outputs an operator has from a version of its operator set on.</summary>
internal sealed record OperatorArity(int Since, int LeastInputs, int MostInputs, int LeastOutputs, int MostOutputs, bool Withdrawn);
