namespace MLExtensions.Onnx;

/// <summary>A tensor that a training carries from step to step.</summary>
/// <param name="Name">The parameter's own name; for optimizer state <c>slot/parameter</c>.</param>
/// <param name="Dims">Dimensions.</param>
/// <param name="Role">What it is.</param>
internal sealed record StateTensor(string Name, IReadOnlyList<long> Dims, StateRole Role)
{
    public int Length { get; } = checked((int)ElementTypes.Count([.. Dims], nameof(Dims)));
}
