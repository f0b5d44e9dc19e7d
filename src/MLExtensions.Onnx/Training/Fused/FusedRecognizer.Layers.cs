using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Training.Fused;

/// <content>The layers, each by its first node.</content>
internal sealed partial class FusedRecognizer
{
    private void AddConvolution(NodeProto node)
    {
        Activation input = Value(node, 0);
        TensorProto weight = Constant(node, 1);
        long groups = node.GetInt("group", 1);
        if (weight.Dims.Count != 4 || (node.GetInts("dilations") ?? []).Any(dilation => dilation != 1))
            throw Unknown(node, "has dilations or another number of dimensions than two");
        (int height, int width) = OutputSize(node);
        WindowShape window = WindowOf(node, input, (int)weight.Dims[2], (int)weight.Dims[3], height, width);
        if (weight.Dims[1] * groups != input.Channels)
            throw Unknown(node, $"has weights for {weight.Dims[1]} channels in each of {groups} groups, and {input.Channels} channels come in");
        if (window.Top >= window.Height || window.Left >= window.Width)
            throw Unknown(node, "has a margin that is wider than its window");
        input.RequireBorder(window.Border);
        int filters = checked((int)weight.Dims[0]);
        if (groups > 1)
        {
            if (groups != input.Channels || filters != input.Channels)
                throw Unknown(node, $"has {groups} groups for {input.Channels} channels and {filters} filters: neither one group nor one channel and filter in each");
            AddDepthwise(node, input, weight, window);
            return;
        }

        string result = node.Output[0];
        bool rectifies = TryFuse(ref result, "Relu", _ => true);
        MaxPooling? pooling = null;
        TryFuse(ref result, "MaxPool", next =>
        {
            (int pooledHeight, int pooledWidth) = OutputSize(next);
            long[] kernel = next.GetInts("kernel_shape") ?? [];
            if (kernel.Length != 2 || kernel[0] * kernel[1] > MaxPooling.MaxPixels || next.GetInt("ceil_mode", 0) != 0 || next.OutputOrNull(1) is not null)
                return false;
            WindowShape tiles = WindowOf(next, height, width, (int)kernel[0], (int)kernel[1], pooledHeight, pooledWidth);
            if (!tiles.Tiles || (next.GetInts("dilations") ?? []).Any(dilation => dilation != 1))
                return false;
            (height, width) = (pooledHeight, pooledWidth);
            pooling = new MaxPooling(tiles.Height, tiles.Width);
            return true;
        });
        rectifies = TryFuse(ref result, "Relu", _ => true) || rectifies;
        var layout = new WeightLayout(window.Positions, input.Channels, input.Stride, filters, transposed: false);
        FusedParameter weights = Parameter(node, weight, layout);
        FusedParameter? bias = node.InputOrNull(2) is null ? null : Parameter(node, Constant(node, 2), null);
        Activation output = NewValue(result, height, width, filters, [input], weights, bias);
        _layers.Add(new ConvLayer(input, output, weights, layout, bias, window, rectifies, pooling));
    }

    private void AddDepthwise(NodeProto node, Activation input, TensorProto weight, WindowShape window)
    {
        // Pixels' gradients are not written in order.
        if (input.NeedsGradient)
            MadeByLayer(node, input);
        string result = node.Output[0];
        bool rectifies = TryFuse(ref result, "Relu", _ => true);
        // A row for each position, a column for each channel.
        var layout = new WeightLayout(window.Positions, inputs: 1, inputStride: 1, input.Channels, transposed: false);
        FusedParameter weights = Parameter(node, weight, layout);
        FusedParameter? bias = node.InputOrNull(2) is null ? null : Parameter(node, Constant(node, 2), null);
        Activation output = NewValue(result, window.OutputHeight(input.Height), window.OutputWidth(input.Width), input.Channels, [input], weights, bias);
        _layers.Add(new DepthwiseLayer(input, output, weights, layout, bias, window, rectifies));
    }

    private void AddDense(NodeProto node)
    {
        Activation input = Value(node, 0);
        TensorProto weight = Constant(node, 1);
        bool isGemm = node.OpType == "Gemm";
        if (weight.Dims.Count != 2 || _shapes.Find(node.Input[0])?.Dims is not { Count: 2 })
            throw Unknown(node, "is no product of a batch of vectors and a matrix");
        if (isGemm && (node.GetFloat("alpha", 1) != 1 || node.GetFloat("beta", 1) != 1 || node.GetInt("transA", 0) != 0))
            throw Unknown(node, "has factors or transposes the batch");
        bool transposed = !isGemm || node.GetInt("transB", 0) == 0;
        int outputs = checked((int)weight.Dims[transposed ? 1 : 0]);
        TensorProto? bias = isGemm && node.InputOrNull(2) is not null ? Constant(node, 2) : null;
        string result = node.Output[0];
        if (bias is null)
        {
            TryFuse(ref result, "Add", next =>
            {
                string other = next.Input[0] == result ? next.Input[1] : next.Input[0];
                if (!_constants.TryGetValue(other, out TensorProto? added) || added.Dims.Count != 1 || added.Dims[0] != outputs)
                    return false;
                bias = added;
                return true;
            });
        }

        if (bias is not null && (bias.Dims.Count != 1 || bias.Dims[0] != outputs))
            throw Unknown(node, "has a bias that is no vector");
        bool rectifies = TryFuse(ref result, "Relu", _ => true);
        var layout = new WeightLayout(input.Pixels, input.Channels, input.Stride, outputs, transposed);
        FusedParameter weights = Parameter(node, weight, layout);
        FusedParameter? biases = bias is null ? null : Parameter(node, bias, null);
        Activation output = NewValue(result, 1, 1, outputs, [input], weights, biases);
        _layers.Add(new DenseLayer(input, output, weights, layout, biases, rectifies));
    }

    private void AddFlatten(NodeProto node)
    {
        Activation input = Value(node, 0);
        if (_shapes.Find(node.Output[0])?.Dims is not { Count: 2 } dims || (node.OpType == "Flatten" && node.GetInt("axis", 1) != 1)
            || dims[1].Size != (long)input.Pixels * input.Channels)
            throw Unknown(node, "does not make a vector of each row");
        _values.Add(node.Output[0], input);
    }

    private void AddDropout(NodeProto node)
    {
        Activation input = Value(node, 0);
        if (node.OutputOrNull(1) is string mask && _readers.ContainsKey(mask))
            throw Unknown(node, "has a mask that other nodes read");
        if (TrainingMode.FindDropout(_graph, node) is not (int index, double ratio))
        {
            _values.Add(node.Output[0], input);
            return;
        }

        Activation output = NewValue(node.Output[0], input.Height, input.Width, input.Channels, [MadeByLayer(node, input)]);
        _layers.Add(new DropoutLayer(input, output, ratio, _options.Seed, index));
    }

    private void AddNormalization(NodeProto node)
    {
        Activation input = MadeByLayer(node, Value(node, 0));
        FusedParameter[] parameters = [.. Enumerable.Range(1, 4).Select(i => Parameter(node, Constant(node, i), null))];
        if (!_statistics.Contains(node.Input[3]) || !_statistics.Contains(node.Input[4]))
            throw Unknown(node, "has statistics that stay as they are");
        string result = node.Output[0];
        bool rectifies = TryFuse(ref result, "Relu", _ => true);
        var state = new BatchNormState(input.Stride, parameters[0], parameters[1], parameters[2], parameters[3], node.GetFloat("epsilon", 1e-5f), node.GetFloat("momentum", 0.9f));
        var passed = new Activation(input.Height, input.Width, input.Channels, isInput: false) { NeedsGradient = true, HasValues = false };
        _layers.Add(new BatchStatisticsLayer(input, passed, state));
        _layers.Add(new BatchNormBarrier(input, passed, state));
        Activation output = NewValue(result, input.Height, input.Width, input.Channels, [input], parameters);
        _layers.Add(new BatchNormLayer(input, passed, output, state, rectifies));
    }

    private void AddSum(NodeProto node)
    {
        Activation left = MadeByLayer(node, Value(node, 0)), right = MadeByLayer(node, Value(node, 1));
        if ((left.Height, left.Width, left.Channels) != (right.Height, right.Width, right.Channels))
            throw Unknown(node, "adds values of different shapes");
        string result = node.Output[0];
        bool rectifies = TryFuse(ref result, "Relu", _ => true);
        _layers.Add(new AddLayer(left, right, NewValue(result, left.Height, left.Width, left.Channels, [left, right]), rectifies));
    }

    private void AddPool(NodeProto node)
    {
        Activation input = MadeByLayer(node, Value(node, 0));
        (int height, int width) = OutputSize(node);
        WindowShape window;
        if (node.OpType == "GlobalAveragePool")
        {
            window = new WindowShape(input.Height, input.Width, 1, 1, 0, 0, 0, 0);
        }
        else
        {
            long[] kernel = node.GetInts("kernel_shape") ?? [];
            if (kernel.Length != 2 || node.OutputOrNull(1) is not null || (node.GetInts("dilations") ?? []).Any(dilation => dilation != 1) || node.GetInt("ceil_mode", 0) != 0)
                throw Unknown(node, "has indices, dilations, ceil_mode or another number of dimensions than two");
            window = WindowOf(node, input, (int)kernel[0], (int)kernel[1], height, width);
        }

        Activation output = NewValue(node.Output[0], height, width, input.Channels, [input]);
        _layers.Add(new PoolLayer(input, output, window, node.OpType == "MaxPool", node.GetInt("count_include_pad", 0) != 0));
    }

    private void AddPointwise<TFunction>(NodeProto node, TFunction function)
        where TFunction : struct, IPointwise
    {
        Activation input = MadeByLayer(node, Value(node, 0));
        _layers.Add(new PointwiseLayer<TFunction>(input, NewValue(node.Output[0], input.Height, input.Width, input.Channels, [input]), function));
    }
}
