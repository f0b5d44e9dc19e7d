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
    private readonly string[] _windows;
    private readonly string _allWindows;
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
            ? emit.Transpose(emit.Reshape(weights, emit.Ints(stage.OutputChannels, stage.InputChannels * taps)), 1, 0)
            : emit.Reshape(byTap, emit.Ints(taps * stage.InputChannels, stage.OutputChannels));
        _weightsByTap = emit.Reshape(emit.Transpose(weights, 2, 3, 0, 1), emit.Ints(taps * stage.OutputChannels, stage.InputChannels));
        bool sees = !(stage.Geometry.IsPointwise && stage.Order.Places == 1);
        _windows = sees ? [.. Enumerable.Range(0, stage.Order.Places).Select(place => Indices(Windows(place), "windows"))] : [];
        _allWindows = sees && !stage.IsPlanar ? Indices([.. Enumerable.Range(0, stage.Order.Places).SelectMany(Windows), .. Nothing()], "windows") : "";
        _targets = sees ? Indices(Targets(), "targets") : "";
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

    /// <summary>Rows (pixel, image) by channels → [images, pixels · channels].</summary>
    public string ToVectors(string rows)
    {
        long pixels = (long)_stage.Order.PooledHeight * _stage.Order.PooledWidth;
        string split = _emit.Reshape(rows, _emit.Ints(pixels, _images, _stage.OutputChannels));
        return _emit.Reshape(_emit.Transpose(split, 1, 0, 2), _emit.Ints(_images, pixels * _stage.OutputChannels));
    }

    /// <summary>The stage over one chunk, in rows.</summary>
    public string Emit(string input)
    {
        string[] places = Convolve(input);
        string value = places.Length == 1 ? places[0]
            : _stage.Pool!.OpType == "MaxPool" ? Pseudo(RowOperators.Max, places, 1)[0]
            : _emit.Mul(_emit.Node("Sum", places), _emit.Float(1.0 / places.Length));
        if (_stage.Conv.InputOrNull(2) is string bias)
            value = Pseudo(RowOperators.Bias, [value, bias], 1)[0];
        foreach (NodeProto activation in _stage.Activations)
            value = _emit.Node(activation.OpType, [value], [.. activation.Attribute.Select(attribute => new OnnxAttribute(attribute))]);
        return value;
    }

    private string[] Convolve(string input)
    {
        string[] columns = _windows.Length == 0 ? [input] : [.. _windows.Select(place => Unfold(input, place))];
        return Pseudo(
            RowOperators.Convolution, [input, _weights, _weightsByTap, _targets, _allWindows, .. columns], columns.Length,
            OnnxAttribute.Int("planar", _stage.IsPlanar ? 1 : 0));
    }

    private string Unfold(string input, string windows)
    {
        if (!_stage.IsPlanar)
            return RowOperators.Unfold(_emit, [input], windows, _stage.Geometry.Taps * _stage.InputChannels);
        string zeros = _emit.Constant(OnnxTensor.Create<float>(new float[_stage.InputChannels * _images], _stage.InputChannels, 1, _images), "zeros");
        string padded = _emit.Node("Concat", [input, zeros], OnnxAttribute.Int("axis", 1));
        string gathered = _emit.Node("Gather", [padded, windows], OnnxAttribute.Int("axis", 1));
        return _emit.Reshape(gathered, _emit.Ints(_stage.InputChannels * _stage.Geometry.Taps, -1));
    }

    private string[] Pseudo(string opType, ReadOnlySpan<string> inputs, int outputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new NodeProto { OpType = opType, Domain = ReverseMode.PseudoDomain };
        foreach (string input in inputs)
            node.Input.Add(input);
        for (int i = 0; i < outputs; i++)
            node.Output.Add(_emit.UniqueName(opType));
        foreach (OnnxAttribute attribute in attributes)
            node.Attribute.Add(attribute.ToProto());
        _emit.Append(node);
        return [.. node.Output];
    }

    private string Indices(int[] index, string stem) => _emit.Constant(OnnxTensor.Wrap<int>(index, index.Length), stem);

    /// <summary>The pixels that the windows of one place see: [tap, window] of a plane, or [window, image, tap] of rows.</summary>
    private int[] Windows(int place)
    {
        ConvolutionGeometry geometry = _stage.Geometry;
        int count = _stage.Order.Pixels.Length / _stage.Order.Places;
        (int Y, int X)[] pixels = _stage.Order.Pixels[(place * count)..((place + 1) * count)];
        if (!_stage.IsPlanar)
            return Rows(count, geometry.Taps, geometry.InputPixels, (pixel, tap) => geometry.Source(pixels[pixel].Y, pixels[pixel].X, tap));
        var planes = new int[geometry.Taps * count];
        for (int i = 0; i < planes.Length; i++)
        {
            int source = geometry.Source(pixels[i % count].Y, pixels[i % count].X, i / count);
            planes[i] = source < 0 ? geometry.InputPixels : source;
        }

        return planes;
    }

    /// <summary>One window that sees only padding: it meets the row of zeros below the gradients.</summary>
    private IEnumerable<int> Nothing() => Enumerable.Repeat(_stage.Geometry.InputPixels * (int)_images, _stage.Geometry.Taps);

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
