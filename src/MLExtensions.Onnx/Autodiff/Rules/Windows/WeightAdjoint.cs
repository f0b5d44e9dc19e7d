namespace MLExtensions.Onnx;

/// <summary>The gradient of a sum over sliding windows with respect to its weights: Σ over batch and places of small · what each tap saw.</summary>
internal static class WeightAdjoint
{
    /// <summary>Columns of one chunk of images that still stay in the cache.</summary>
    private const long ChunkElements = 1 << 21;

    /// <summary>With a batch of unknown size, larger images go another way: their columns could take all memory.</summary>
    private const long ImageElements = 1 << 18;

    private const long MaxChunks = 16;

    /// <param name="emit">The graph.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="large">[N, C, large…].</param>
    /// <param name="small">[N, M, small…].</param>
    /// <param name="weights">The weights, for their shape.</param>
    /// <returns>[M, C / group, kernel…].</returns>
    public static string Of(GraphEmitter emit, SlidingWindow window, string large, string small, string weights)
    {
        if (!window.IsStatic || emit.Shapes.StaticDims(weights) is not long[] dims)
            return ByConvolution(emit, window, large, small);
        long columns = dims[1] * window.Group * window.Taps * SlidingWindow.Count(window.Small!);
        if (emit.Shapes.Find(large)?.Dims?[0].Size is not long batch)
            return columns <= ImageElements ? Reshape(emit, ByColumns(emit, window, large, small, dims, null), dims) : ByConvolution(emit, window, large, small);
        long chunk = Math.Min(batch, Math.Max(ChunkElements / columns, (batch + MaxChunks - 1) / MaxChunks));
        if (batch == 0 || columns * chunk > 64 * ChunkElements)
            return ByConvolution(emit, window, large, small);
        string? sum = null;
        for (long start = 0; start < batch; start += chunk)
        {
            string part = chunk == batch ? large : Images(emit, large, start, start + chunk);
            sum = ByColumns(emit, window, part, chunk == batch ? small : Images(emit, small, start, start + chunk), dims, sum);
        }

        return Reshape(emit, sum!, dims);
    }

    /// <summary>Gathers what each tap sees into columns, places and images together, for one product: the fastest by far in ONNX Runtime.</summary>
    /// <returns>[M, C · taps], or [group, M / group, C / group · taps].</returns>
    private static string ByColumns(GraphEmitter emit, SlidingWindow window, string large, string small, long[] dims, string? sum)
    {
        long group = window.Group, channels = dims[1] * group;
        long[] after = [.. Enumerable.Range(0, window.Rank).Select(axis => Math.Max(window.SeenAfter(axis), 0))];
        long[] padded = [.. window.Large!.Select((size, axis) => size + window.Before[axis] + after[axis])];
        bool padding = window.Before.Concat(after).Any(pad => pad > 0);
        long[] last = [1, .. WindowAdjoint.SpatialAxes(window), 0];
        string pixels = padding ? emit.Node("Pad", [large, emit.Ints([.. window.Before, .. after]), "", emit.Ints(WindowAdjoint.SpatialAxes(window))]) : large;
        pixels = emit.Transpose(pixels, last);
        bool same = window.Taps == 1 && window.IsDense && padded.AsSpan().SequenceEqual(window.Small);
        if (!same)
        {
            pixels = emit.Reshape(pixels, emit.Ints(channels, SlidingWindow.Count(padded), -1));
            long[] offsets = window.Offsets(padded);
            pixels = emit.Node("Gather", [pixels, emit.Constant(OnnxTensor.Create<long>(offsets, offsets.Length), "window")], OnnxAttribute.Int("axis", 1));
        }

        string errors = emit.Transpose(small, last);
        if (group == 1)
        {
            string[] inputs = [emit.Reshape(errors, emit.Ints(dims[0], -1)), emit.Reshape(pixels, emit.Ints(channels * window.Taps, -1)), .. sum is null ? [] : (string[])[sum]];
            return emit.Node("Gemm", inputs, OnnxAttribute.Int("transB", 1));
        }

        string rows = emit.Reshape(errors, emit.Ints(group, dims[0] / group, -1));
        string cells = emit.Reshape(pixels, emit.Ints(group, dims[1] * window.Taps, -1));
        string product = emit.Node("MatMul", [rows, emit.Transpose(cells, 0, 2, 1)]);
        return sum is null ? product : emit.Add(sum, product);
    }

    /// <summary>
    /// A convolution over the batch: its images are the channels, its kernel the small side, its strides the dilations and the other way round.
    /// Sizes need not be known.
    /// </summary>
    internal static string ByConvolution(GraphEmitter emit, SlidingWindow window, string large, string small)
    {
        int rank = window.Rank + 2;
        long[] spatial = WindowAdjoint.SpatialAxes(window);
        long[] after = [.. Enumerable.Range(0, window.Rank).Select(axis => Math.Max(window.SeenAfter(axis), 0))];
        string images = emit.Transpose(Grouped(emit, large, window.Group, rank), [2, 1, 0, .. spatial.Select(axis => axis + 1)]);
        string kernel = emit.Transpose(Grouped(emit, small, window.Group, rank), [1, 2, 0, .. spatial.Select(axis => axis + 1)]);
        // [C / group, group · N, large…] and [M, N, small…].
        images = emit.Reshape(images, Concat(emit, emit.ShapeOf(images, 0, 1), emit.Ints(-1), emit.ShapeOf(large, 2, rank)));
        kernel = emit.Reshape(kernel, Concat(emit, emit.ShapeOf(small, 1, 2), emit.Ints(-1), emit.ShapeOf(small, 2, rank)));
        string result = emit.Node(
            "Conv", [images, kernel], OnnxAttribute.Ints("strides", window.Dilations), OnnxAttribute.Ints("dilations", window.Strides),
            OnnxAttribute.Ints("pads", [.. window.Before, .. after]), OnnxAttribute.Int("group", window.Group));
        // Elements that no window saw make further places.
        result = emit.Node("Slice", [result, emit.Ints([.. spatial.Select(_ => 0L)]), emit.Ints(window.Kernel), emit.Ints(spatial)]);
        return emit.Transpose(result, [1, 0, .. spatial]);
    }

    /// <summary>[N, C, …] → [N, group, C / group, …].</summary>
    private static string Grouped(GraphEmitter emit, string value, long group, int rank)
    {
        if (group == 1)
            return emit.Unsqueeze(value, 1);
        string perGroup = emit.Div(emit.ShapeOf(value, 1, 2), emit.Ints(group));
        return emit.Reshape(value, Concat(emit, emit.ShapeOf(value, 0, 1), emit.Ints(group), perGroup, emit.ShapeOf(value, 2, rank)));
    }

    private static string Concat(GraphEmitter emit, params ReadOnlySpan<string> parts) => emit.Node("Concat", parts, OnnxAttribute.Int("axis", 0));

    private static string Images(GraphEmitter emit, string value, long start, long end) =>
        emit.Node("Slice", [value, emit.Ints(start), emit.Ints(end), emit.Ints(0)]);

    private static string Reshape(GraphEmitter emit, string value, long[] dims) => emit.Reshape(value, emit.Ints(dims));
}
