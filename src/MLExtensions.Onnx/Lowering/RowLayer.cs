using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>One stage of a lowered chain: its weights and index tables, made once, and its nodes, made for every chunk.</summary>
internal sealed class RowLayer
{
    private readonly GraphEmitter _emit;
    private readonly ConvolutionStage _stage;
    private readonly long _images;
    private readonly string _weights;
    private readonly string _weightsByTap;
    private readonly string _windows;
    private readonly string _targets;

    public RowLayer(GraphEmitter emit, ConvolutionStage stage, long images)
    {
        _emit = emit;
        _stage = stage;
        _images = images;
        string weights = stage.Conv.Input[1];
        long taps = stage.Geometry.Taps;
        string byTap = emit.Transpose(weights, 2, 3, 1, 0);
        _weights = stage.IsPlanar
            ? emit.Reshape(weights, emit.Ints(stage.OutputChannels, stage.InputChannels * taps))
            : emit.Reshape(byTap, emit.Ints(taps * stage.InputChannels, stage.OutputChannels));
        _weightsByTap = emit.Reshape(emit.Transpose(weights, 2, 3, 0, 1), emit.Ints(taps * stage.OutputChannels, stage.InputChannels));
        _windows = stage.Geometry.IsPointwise && stage.Order.Places == 1 ? "" : Indices(Windows(), "windows");
        _targets = stage.Geometry.IsPointwise && stage.Order.Places == 1 ? "" : Indices(Targets(), "targets");
    }

    /// <summary>[images, C, H, W] → the form that the stage reads.</summary>
    public string FromImages(string chunk)
    {
        string planes = _emit.Reshape(chunk, _emit.Ints(_images, _stage.InputChannels, _stage.Geometry.InputPixels));
        return _stage.IsPlanar
            ? _emit.Transpose(planes, 1, 2, 0)
            : _emit.Reshape(_emit.Transpose(planes, 2, 0, 1), _emit.Ints(-1, _stage.InputChannels));
    }

    /// <summary>Rows (pixel, image) by channels → the form that the stage reads.</summary>
    public string FromRows(string rows) => _stage.IsPlanar
        ? _emit.Transpose(_emit.Reshape(rows, _emit.Ints(_stage.Geometry.InputPixels, _images, _stage.InputChannels)), 2, 0, 1)
        : rows;

    /// <summary>Rows (pixel, image) by channels → [images, C, H, W].</summary>
    public string ToImages(string rows)
    {
        WindowOrder order = _stage.Order;
        string pixels = _emit.Reshape(rows, _emit.Ints(order.PooledHeight * order.PooledWidth, _images, _stage.OutputChannels));
        return _emit.Reshape(_emit.Transpose(pixels, 1, 2, 0), _emit.Ints(_images, _stage.OutputChannels, order.PooledHeight, order.PooledWidth));
    }

    /// <summary>The stage over one chunk, in rows.</summary>
    public string Emit(string input)
    {
        string value = Convolve(input);
        if (_stage.Pool is not null)
        {
            string places = _emit.Reshape(value, _emit.Ints(_stage.Order.Places, -1, _stage.OutputChannels));
            value = _stage.Pool.OpType == "MaxPool"
                ? Pseudo(RowOperators.Max, [places], [Rows(pooled: true), _stage.OutputChannels])
                : _emit.Node("ReduceMean", [places, _emit.Ints(0)], OnnxAttribute.Int("keepdims", 0));
        }

        foreach (NodeProto activation in _stage.Activations)
            value = _emit.Node(activation.OpType, [value], [.. activation.Attribute.Select(attribute => new OnnxAttribute(attribute))]);
        return value;
    }

    private long Rows(bool pooled) => _images * _stage.Order.Pixels.Length / (pooled ? _stage.Order.Places : 1);

    private string Convolve(string input)
    {
        long width = _stage.Geometry.Taps * _stage.InputChannels;
        string columns = _windows.Length == 0 ? input : _stage.IsPlanar ? UnfoldPlanes(input) : RowOperators.Unfold(_emit, input, _windows, width);
        string bias = _stage.Conv.InputOrNull(2) ?? "";
        return Pseudo(
            RowOperators.Convolution, [input, columns, _weights, bias, _targets, _weightsByTap], [Rows(pooled: false), _stage.OutputChannels],
            OnnxAttribute.Int("planar", _stage.IsPlanar ? 1 : 0));
    }

    private string UnfoldPlanes(string planes)
    {
        string zeros = _emit.Constant(OnnxTensor.Create<float>(new float[_stage.InputChannels * _images], _stage.InputChannels, 1, _images), "zeros");
        string padded = _emit.Node("Concat", [planes, zeros], OnnxAttribute.Int("axis", 1));
        string gathered = _emit.Node("Gather", [padded, _windows], OnnxAttribute.Int("axis", 1));
        return _emit.Reshape(gathered, _emit.Ints(_stage.InputChannels * _stage.Geometry.Taps, -1));
    }

    private string Pseudo(string opType, ReadOnlySpan<string> inputs, OnnxDim[] dims, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new NodeProto { OpType = opType, Domain = ReverseMode.PseudoDomain, Output = { _emit.UniqueName(opType) } };
        foreach (string input in inputs)
            node.Input.Add(input);
        foreach (OnnxAttribute attribute in attributes)
            node.Attribute.Add(attribute.ToProto());
        _emit.Append(node);
        _emit.Shapes.Set(new OnnxValueInfo(node.Output[0], OnnxElementType.Float, dims));
        return node.Output[0];
    }

    private string Indices(int[] index, string stem) => _emit.Constant(OnnxTensor.Wrap<int>(index, index.Length), stem);

    /// <summary>The pixels that each window sees: [tap, pixel] of a plane, or [pixel, image, tap] of rows.</summary>
    private int[] Windows()
    {
        ConvolutionGeometry geometry = _stage.Geometry;
        (int Y, int X)[] pixels = _stage.Order.Pixels;
        if (_stage.IsPlanar)
        {
            var planes = new int[geometry.Taps * pixels.Length];
            for (int i = 0; i < planes.Length; i++)
            {
                (int y, int x) = pixels[i % pixels.Length];
                int source = geometry.Source(y, x, i / pixels.Length);
                planes[i] = source < 0 ? geometry.InputPixels : source;
            }

            return planes;
        }

        return Rows(pixels.Length, geometry.Taps, geometry.InputPixels, (pixel, tap) => geometry.Source(pixels[pixel].Y, pixels[pixel].X, tap));
    }

    /// <summary>The windows that see each pixel: [pixel, image, tap] of the output's rows.</summary>
    private int[] Targets()
    {
        ConvolutionGeometry geometry = _stage.Geometry;
        return Rows(geometry.InputPixels, geometry.Taps, _stage.Order.Pixels.Length, (pixel, tap) =>
            geometry.Target(pixel / geometry.InputWidth, pixel % geometry.InputWidth, tap) is (int y, int x) ? _stage.Order.PositionOf(y, x) : -1);
    }

    private int[] Rows(int pixels, int taps, int outside, Func<int, int, int> source)
    {
        int images = (int)_images;
        var index = new int[pixels * images * taps];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                int row = source(pixel, tap);
                for (int image = 0; image < images; image++)
                    index[(((pixel * images) + image) * taps) + tap] = row < 0 ? outside * images : (row * images) + image;
            }
        }

        return index;
    }
}
