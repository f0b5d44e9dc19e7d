namespace MLExtensions.Onnx;

/// <summary>The transpose of a convolution, which enlarges images: each pixel is spread over a window. Weights <c>weight</c> [channels, filters / groups, kernel] and <c>bias</c> [filters].</summary>
/// <param name="Filters">Number of output channels.</param>
/// <param name="Kernel">Height and width of the window.</param>
public sealed record ConvTranspose2DLayer(int Filters, Size2D Kernel) : Layer
{
    /// <summary>Steps between the windows of neighbouring pixels: the factor of enlargement.</summary>
    /// <value>The default value is 1.</value>
    public Size2D Stride { get; init; } = 1;

    /// <summary>What is cut off the result's margin; <see cref="Onnx.Padding.Same"/> gives the input's size times the stride.</summary>
    /// <value>The default value is none.</value>
    public Padding Padding { get; init; }

    /// <summary>Rows and columns added below and behind.</summary>
    /// <value>The default value is 0.</value>
    public Size2D OutputPadding { get; init; } = 0;

    /// <summary>Groups that channels and filters are divided into.</summary>
    /// <value>The default value is 1.</value>
    public int Groups { get; init; } = 1;

    /// <summary>Whether a bias is added.</summary>
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
        OutputPadding.Require(0, nameof(OutputPadding));
        context.RequireDims(input, Network.BatchSymbol, "channels", "height", "width");
        long channels = context.RequireSize(input, 1, "channels");
        if (channels % Groups != 0 || Filters % Groups != 0)
            throw context.Error(input, $"divides its {channels} channels and {Filters} filters into {Groups} groups, which does not come out even");
        // Of the window's entries, one in every stride falls on a given output.
        long area = (long)Kernel.Height * Kernel.Width;
        long fanIn = Math.Max(1, channels / Groups * area / ((long)Stride.Height * Stride.Width));
        OnnxValue weight = context.Parameter("weight", Initializer, fanIn, Filters / Groups * area, channels, Filters / Groups, Kernel.Height, Kernel.Width);
        OnnxValue? bias = HasBias ? context.Parameter("bias", WeightInitializer.Zeros, channels, Filters, Filters) : null;
        (long[] pads, long[] output) = Margins();
        return input.ConvTranspose(weight, bias, Stride.ToInts(), pads, output, groups: Groups, name: context.Name);
    }

    /// <summary>Kernel − stride is what the enlarged image has too much; where it has too little, rows and columns are added.</summary>
    private (long[] Pads, long[] OutputPadding) Margins()
    {
        if (!Padding.IsSame)
            return ([Padding.Top, Padding.Left, Padding.Bottom, Padding.Right], OutputPadding.ToInts());
        int rows = Kernel.Height - Stride.Height, columns = Kernel.Width - Stride.Width;
        (int top, int left) = (Math.Max(rows, 0) / 2, Math.Max(columns, 0) / 2);
        return ([top, left, Math.Max(rows, 0) - top, Math.Max(columns, 0) - left], [Math.Max(-rows, 0), Math.Max(-columns, 0)]);
    }
}
