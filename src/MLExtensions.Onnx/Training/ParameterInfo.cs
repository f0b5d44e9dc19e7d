namespace MLExtensions.Onnx;

/// <summary>A parameter of a model in training.</summary>
/// <param name="Name">The initializer's name.</param>
/// <param name="Dims">Its dimensions.</param>
/// <param name="IsFrozen">Whether the training leaves it as it is.</param>
public sealed record ParameterInfo(string Name, IReadOnlyList<long> Dims, bool IsFrozen)
{
    /// <summary>Number of elements.</summary>
    public long Length => ElementTypes.Count([.. Dims], nameof(Dims));
}
