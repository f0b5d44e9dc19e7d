namespace MLExtensions.Onnx;

/// <summary>A vector for each index: Int64 or Int32 [N, …] to [N, …, size]. Weights <c>weight</c> [count, size].</summary>
/// <param name="Count">Number of vectors; indices are 0 to Count − 1.</param>
/// <param name="Size">Size of a vector.</param>
public sealed record EmbeddingLayer(int Count, int Size) : Layer
{
    /// <summary>The vectors before training.</summary>
    /// <value>The default value is uniform between −0.05 and 0.05.</value>
    public WeightInitializer Initializer { get; init; } = WeightInitializer.Uniform(0.05);

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 1);
        if (input.ElementType is not (OnnxElementType.Int64 or OnnxElementType.Int32))
            throw context.Error(input, $"takes indices of type Int64 or Int32, not {input.ElementType}");
        return context.Parameter("weight", Initializer, Count, Size, Count, Size).Gather(input);
    }
}
