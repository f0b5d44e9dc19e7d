namespace MLExtensions.Onnx;

/// <summary>Convolutions and pools over [N, C, spatial…], as methods of the values of a graph that is being built.</summary>
public static class ConvolutionOperators
{
    /// <summary>A convolution (cross-correlation) with any number of spatial dimensions.</summary>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weights">[M, C / groups, kernel…].</param>
    /// <param name="bias">[M], or null.</param>
    /// <param name="strides">By spatial dimension; empty for 1.</param>
    /// <param name="pads">Zeros at the starts, then at the ends of the spatial dimensions; empty for none.</param>
    /// <param name="dilations">By spatial dimension; empty for 1.</param>
    /// <param name="groups">Number of groups into which channels and filters are divided.</param>
    /// <param name="name">The node's name.</param>
    public static OnnxValue Conv(
        this OnnxValue x, OnnxValue weights, OnnxValue? bias = null, ReadOnlySpan<long> strides = default, ReadOnlySpan<long> pads = default,
        ReadOnlySpan<long> dilations = default, long groups = 1, string? name = null) =>
        Convolve(x, "Conv", weights, bias, Attributes(strides, pads, dilations, groups), name);

    /// <summary>The transpose of a convolution: spreads each input over a window.</summary>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weights">[C, M / groups, kernel…].</param>
    /// <param name="bias">[M], or null.</param>
    /// <param name="strides">By spatial dimension; empty for 1.</param>
    /// <param name="pads">What is cut off at the starts, then at the ends of the spatial dimensions; empty for nothing.</param>
    /// <param name="outputPadding">What is added at the ends; empty for nothing.</param>
    /// <param name="dilations">By spatial dimension; empty for 1.</param>
    /// <param name="groups">Number of groups into which channels and filters are divided.</param>
    /// <param name="name">The node's name.</param>
    public static OnnxValue ConvTranspose(
        this OnnxValue x, OnnxValue weights, OnnxValue? bias = null, ReadOnlySpan<long> strides = default, ReadOnlySpan<long> pads = default,
        ReadOnlySpan<long> outputPadding = default, ReadOnlySpan<long> dilations = default, long groups = 1, string? name = null)
    {
        List<OnnxAttribute> attributes = Attributes(strides, pads, dilations, groups);
        AddInts(attributes, "output_padding", outputPadding);
        return Convolve(x, "ConvTranspose", weights, bias, attributes, name);
    }

    /// <summary>The largest element of each window.</summary>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="kernel">Window by spatial dimension.</param>
    /// <param name="strides">By spatial dimension; empty for 1.</param>
    /// <param name="pads">Margin at the starts, then at the ends of the spatial dimensions; empty for none.</param>
    /// <param name="ceiling">A last, partial window counts.</param>
    /// <param name="name">The node's name.</param>
    public static OnnxValue MaxPool(
        this OnnxValue x, ReadOnlySpan<long> kernel, ReadOnlySpan<long> strides = default, ReadOnlySpan<long> pads = default, bool ceiling = false, string? name = null) =>
        Pool(x, "MaxPool", kernel, strides, pads, ceiling, [], name);

    /// <summary>The mean of each window.</summary>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="kernel">Window by spatial dimension.</param>
    /// <param name="strides">By spatial dimension; empty for 1.</param>
    /// <param name="pads">Margin at the starts, then at the ends of the spatial dimensions; empty for none.</param>
    /// <param name="ceiling">A last, partial window counts.</param>
    /// <param name="countPads">The margin counts as zeros.</param>
    /// <param name="name">The node's name.</param>
    public static OnnxValue AveragePool(
        this OnnxValue x, ReadOnlySpan<long> kernel, ReadOnlySpan<long> strides = default, ReadOnlySpan<long> pads = default, bool ceiling = false,
        bool countPads = false, string? name = null) =>
        Pool(x, "AveragePool", kernel, strides, pads, ceiling, countPads ? [OnnxAttribute.Int("count_include_pad", 1)] : [], name);

    /// <summary>The mean of each channel: [N, C, 1…].</summary>
    public static OnnxValue GlobalAveragePool(this OnnxValue x) => ElementwiseOperators.Unary(x, "GlobalAveragePool");

    /// <summary>The largest element of each channel: [N, C, 1…].</summary>
    public static OnnxValue GlobalMaxPool(this OnnxValue x) => ElementwiseOperators.Unary(x, "GlobalMaxPool");

    private static OnnxValue Convolve(OnnxValue x, string opType, OnnxValue weights, OnnxValue? bias, List<OnnxAttribute> attributes, string? name)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weights);
        return x.Graph.Node(opType, bias is null ? [x, weights] : [x, weights, bias], [.. attributes], name: name);
    }

    private static OnnxValue Pool(
        OnnxValue x, string opType, ReadOnlySpan<long> kernel, ReadOnlySpan<long> strides, ReadOnlySpan<long> pads, bool ceiling, OnnxAttribute[] more, string? name)
    {
        ArgumentNullException.ThrowIfNull(x);
        List<OnnxAttribute> attributes = [OnnxAttribute.Ints("kernel_shape", kernel), .. more];
        AddInts(attributes, "strides", strides);
        AddInts(attributes, "pads", pads);
        if (ceiling)
            attributes.Add(OnnxAttribute.Int("ceil_mode", 1));
        return x.Graph.Node(opType, [x], [.. attributes], name: name);
    }

    private static List<OnnxAttribute> Attributes(ReadOnlySpan<long> strides, ReadOnlySpan<long> pads, ReadOnlySpan<long> dilations, long groups)
    {
        var attributes = new List<OnnxAttribute>();
        AddInts(attributes, "strides", strides);
        AddInts(attributes, "pads", pads);
        AddInts(attributes, "dilations", dilations);
        if (groups != 1)
            attributes.Add(OnnxAttribute.Int("group", groups));
        return attributes;
    }

    private static void AddInts(List<OnnxAttribute> attributes, string name, ReadOnlySpan<long> values)
    {
        if (!values.IsEmpty)
            attributes.Add(OnnxAttribute.Ints(name, values));
    }
}
