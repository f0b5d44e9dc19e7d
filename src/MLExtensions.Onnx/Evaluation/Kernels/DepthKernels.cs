namespace MLExtensions.Onnx;

/// <summary>Blocks of pixels into channels and back; columns into images.</summary>
internal static class DepthKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("DepthToSpace", DepthToSpace);
        kernels.Add("SpaceToDepth", SpaceToDepth);
        kernels.Add("Col2Im", ColumnsToImage);
    }

    private static long Block(KernelContext c) =>
        c.Input(0).Dims.Length == 4 && c.Node.GetInt("blocksize", 0) is > 0 and long block ? block : throw c.Bad("X must be [N, C, H, W] and blocksize positive");

    // Mode DCR (depth, column, row): channel = (row·b + column)·C' + c; mode CRD: channel = (c·b + row)·b + column.
    private static ReferenceTensor DepthToSpace(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long b = Block(c);
        bool depthFirst = c.Node.GetString("mode", "DCR") == "DCR";
        if (x.Dims[1] % (b * b) != 0)
            throw c.Bad($"the channels are no multiple of {b * b}");
        long channels = x.Dims[1] / (b * b);
        return Indexing.Rearrange(x, [x.Dims[0], channels, x.Dims[2] * b, x.Dims[3] * b], (at, from) =>
        {
            long row = at[2] % b, column = at[3] % b;
            from[0] = at[0];
            from[1] = depthFirst ? (((row * b) + column) * channels) + at[1] : (((at[1] * b) + row) * b) + column;
            from[2] = at[2] / b;
            from[3] = at[3] / b;
        });
    }

    private static ReferenceTensor SpaceToDepth(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long b = Block(c);
        long channels = x.Dims[1];
        if (x.Dims[2] % b != 0 || x.Dims[3] % b != 0)
            throw c.Bad($"height and width are no multiples of {b}");
        return Indexing.Rearrange(x, [x.Dims[0], channels * b * b, x.Dims[2] / b, x.Dims[3] / b], (at, from) =>
        {
            long block = at[1] / channels;
            from[0] = at[0];
            from[1] = at[1] % channels;
            from[2] = (at[2] * b) + (block / b);
            from[3] = (at[3] * b) + (block % b);
        });
    }

    // [N, C·kernel, positions] → [N, C, image…]: overlapping blocks are added.
    private static ReferenceTensor ColumnsToImage(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] image = c.Ints(1), block = c.Ints(2);
        long[] strides = WindowGeometry.Attribute(c, "strides", image.Length, 1);
        long[] dilations = WindowGeometry.Attribute(c, "dilations", image.Length, 1);
        long[] pads = WindowGeometry.Attribute(c, "pads", 2 * image.Length, 0);
        long[] positions = [.. image.Select((size, i) => ((size + pads[i] + pads[i + image.Length] - (dilations[i] * (block[i] - 1)) - 1) / strides[i]) + 1)];
        var geometry = new WindowGeometry(image, block, positions, strides, dilations, pads[..image.Length], pads[image.Length..]);
        int taps = geometry.KernelCount, columns = geometry.OutputCount, pixels = geometry.InputCount;
        if (x.Dims.Length != 3 || x.Dims[1] % taps != 0 || x.Dims[2] != columns)
            throw c.Bad($"X must be [N, C · {taps}, {columns}]");
        int[] offsets = geometry.Offsets();
        int planes = (int)(x.Dims[0] * x.Dims[1] / taps);
        var values = new double[planes * pixels];
        for (int i = 0; i < x.Values.Length; i++)
        {
            int offset = offsets[i % (taps * columns)];
            if (offset >= 0)
                values[(i / (taps * columns) * pixels) + offset] += x.Values[i];
        }

        return new ReferenceTensor(x.ElementType, [x.Dims[0], x.Dims[1] / taps, .. image], values);
    }
}
