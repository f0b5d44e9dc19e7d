namespace MLExtensions.Onnx;

/// <summary>A convolution of images: [N, channels, height, width] to [N, filters, height′, width′]. Weights <c>weight</c> [filters, channels / groups, kernel] and <c>bias</c> [filters].</summary>
/// <param name="Filters">Number of output channels.</param>
/// <param name="Kernel">Height and width of the window.</param>
public sealed record Conv2DLayer(int Filters, Size2D Kernel) : Layer
{
    /// <summary>Steps of the window.</summary>
    /// <value>The default value is 1.</value>
    public Size2D Stride { get; init; } = 1;

    /// <summary>The margin of zeros.</summary>
    /// <value>The default value is none.</value>
    public Padding Padding { get; init; }

    /// <summary>Distance between the entries of the window.</summary>
    /// <value>The default value is 1.</value>
    public Size2D Dilation { get; init; } = 1;

    /// <summary>Groups that channels and filters are divided into; the number of channels for a depthwise convolution.</summary>
    /// <value>The default value is 1.</value>
    public int Groups { get; init; } = 1;

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
        ArgumentOutOfRangeException.ThrowIfLessThan(Filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Groups, 1);
        Kernel.Require(1, nameof(Kernel));
        Stride.Require(1, nameof(Stride));
        Dilation.Require(1, nameof(Dilation));
        context.RequireDims(input, Network.BatchSymbol, "channels", "height", "width");
        long channels = context.RequireSize(input, 1, "channels");
        if (channels % Groups != 0 || Filters % Groups != 0)
            throw context.Error(input, $"divides its {channels} channels and {Filters} filters into {Groups} groups, which does not come out even");
        long area = (long)Kernel.Height * Kernel.Width;
        OnnxValue weight = context.Parameter(
            "weight", Initializer, channels / Groups * area, Filters / Groups * area, Filters, channels / Groups, Kernel.Height, Kernel.Width);
        OnnxValue? bias = HasBias ? context.Parameter("bias", WeightInitializer.Zeros, channels, Filters, Filters) : null;
        return input.Conv(weight, bias, Stride.ToInts(), Padding.For(context, input, Kernel, Stride, Dilation), Dilation.ToInts(), Groups, context.Name);
    }
}
