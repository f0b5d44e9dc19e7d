namespace MLExtensions.Onnx;

/// <summary>The inputs of <see cref="RowOperators.Convolution"/>.</summary>
internal enum ConvolutionInput
{
    /// <summary>Rows (pixel, image) by channels, or planes [channel, pixel, image].</summary>
    Pixels,

    /// <summary>[tap · channel, output channel], or planar [channel · tap, output channel].</summary>
    Weights,

    /// <summary>[tap · output channel, channel]: what the gradient is convolved with.</summary>
    WeightsByTap,

    /// <summary>For each pixel and tap the row of the output that sees it; left out where that is the pixel itself.</summary>
    Targets,

    /// <summary>For each window and tap the pixel that it sees, and for one window more that sees nothing; left out where the columns are the pixels.</summary>
    Windows,

    /// <summary>The unfolded windows, an input for each place of the pooling window.</summary>
    Columns,
}
