namespace MLExtensions.Onnx;

/// <summary>
/// A convolution of each channel of images by a window of its own: [N, channels, height, width] to [N, channels · multiplier, height′, width′].
/// Weights <c>weight</c> [channels · multiplier, 1, kernel] and <c>bias</c> [channels · multiplier].
/// </summary>
/// <remarks>With a convolution of 1 × 1 behind it, it is a depthwise separable convolution (Howard et al. 2017, MobileNets): a fraction of the multiplications of an ordinary one.</remarks>
/// <param name="Kernel">Height and width of the window.</param>
/// <example>
/// <code>
/// var separable = new Network("separable", seed: 1)
///     .Input("image", 3, 32, 32)
///     .Conv2D(32, 3, padding: Padding.Same, bias: false).BatchNorm().Relu()
///     .DepthwiseConv2D(3, padding: Padding.Same, bias: false).BatchNorm().Relu()
///     .Conv2D(64, 1, bias: false).BatchNorm().Relu()
///     .GlobalAveragePool().Dense(10);
/// </code>
/// </example>
public sealed record DepthwiseConv2DLayer(Size2D Kernel) : Layer
{
    /// <summary>Steps of the window.</summary>
    /// <value>The default value is 1.</value>
    public Size2D Stride { get; init; } = 1;

    /// <summary>The margin of zeros.</summary>
    /// <value>The default value is none.</value>
    public Padding Padding { get; init; }

    /// <summary>Distance between the entries of the window. The backend of own kernels takes 1.</summary>
    /// <value>The default value is 1.</value>
    public Size2D Dilation { get; init; } = 1;

    /// <summary>Filters of each channel. The backend of own kernels takes 1.</summary>
    /// <value>The default value is 1.</value>
    public int Multiplier { get; init; } = 1;

    /// <summary>Whether a bias is added; not needed before a batch normalization.</summary>
    /// <value>The default value is true.</value>
    public bool HasBias { get; init; } = true;

    /// <summary>The weights before training.</summary>
    /// <value>The default value is <see cref="WeightInitializer.HeNormal"/>.</value>
    public WeightInitializer Initializer { get; init; } = WeightInitializer.HeNormal;

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(Multiplier, 1);
        context.RequireDims(input, Network.BatchSymbol, "channels", "height", "width");
        int channels = checked((int)context.RequireSize(input, 1, "channels"));
        var convolution = new Conv2DLayer(checked(channels * Multiplier), Kernel)
        {
            Stride = Stride, Padding = Padding, Dilation = Dilation, Groups = channels, HasBias = HasBias, Initializer = Initializer,
        };
        return convolution.Apply(context, input);
    }
}
