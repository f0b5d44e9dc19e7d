namespace MLExtensions.Onnx;

/// <summary>One layer in a <see cref="NetworkSummary"/>.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Kind">What it is, such as "Conv2D".</param>
/// <param name="OutputDims">Shape of what it gives; the first dimension is the batch.</param>
/// <param name="TrainedParameters">Number of its own trained numbers, those of layers inside it excluded.</param>
/// <param name="FixedParameters">Number of its own numbers that no gradient trains: running statistics.</param>
/// <param name="Depth">0 for layers of the network, 1 for layers inside one of them, and so on.</param>
public sealed record LayerSummary(string Name, string Kind, IReadOnlyList<OnnxDim> OutputDims, long TrainedParameters, long FixedParameters, int Depth)
{
    /// <summary>All its own parameters.</summary>
    public long Parameters => TrainedParameters + FixedParameters;
}
