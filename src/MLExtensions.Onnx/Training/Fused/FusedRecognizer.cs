using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Reads a training as layers of own kernels. One node that it does not know, and the training is not its own.</summary>
internal sealed partial class FusedRecognizer
{
    private readonly GraphProto _graph;
    private readonly InferredShapes _shapes;
    private readonly TrainingOptions _options;
    private readonly Dictionary<string, ParameterInfo> _trained;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly HashSet<string> _statistics;
    private readonly Dictionary<string, List<NodeProto>> _readers = [];
    private readonly Dictionary<string, Activation> _values = [];
    private readonly Dictionary<string, FusedParameter> _parameters = [];
    private readonly List<FusedLayer> _layers = [];
    private readonly List<InputLayer> _inputs = [];
    private readonly List<string> _inputNames = [];
    private readonly HashSet<NodeProto> _done = new(ReferenceEqualityComparer.Instance);
    private bool _differentiatesInput;

    private FusedRecognizer(ModelProto source, IEnumerable<ParameterInfo> trained, IEnumerable<string> statistics, TrainingOptions options)
    {
        _graph = source.Graph;
        _shapes = ShapeInference.Infer(new OnnxModel(source));
        _options = options;
        _trained = trained.ToDictionary(parameter => parameter.Name);
        _statistics = [.. statistics];
        _constants = _graph.Initializer.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>Reads a training.</summary>
    /// <param name="builder">The model, upgraded, and which of its parameters are trained.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The optimizer and the like.</param>
    /// <param name="reason">Why not, in half a sentence; null where it is recognised.</param>
    public static FusedNetwork? Recognize(TrainingGraphBuilder builder, TrainingLoss loss, TrainingOptions options, out string? reason)
    {
        IEnumerable<string> statistics = builder.Layout.Slices.Where(slice => slice.Tensor.Role == StateRole.Statistic).Select(slice => slice.Tensor.Name);
        return new FusedRecognizer(builder.Source, builder.Layout.Parameters, statistics, options).TryRead(recognizer => recognizer.ReadTraining(loss), out reason);
    }

    /// <summary>Reads a model whose gradient with respect to its input is wanted; no parameter is trained.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The input.</param>
    /// <param name="output">The value that is differentiated.</param>
    /// <param name="reason">Why not, in half a sentence; null where it is recognised.</param>
    public static FusedNetwork? RecognizeForInput(OnnxModel model, string input, string output, out string? reason)
    {
        ModelProto proto = OpsetUpgrade.Upgrade(model.Proto);
        TrainingMode.RemoveDropouts(proto.Graph);
        InitializedInputs.Remove(proto.Graph);
        return new FusedRecognizer(proto, [], [], new TrainingOptions()) { _differentiatesInput = true }.TryRead(recognizer => recognizer.ReadForInput(input, output), out reason);
    }

    private FusedNetwork? TryRead(Func<FusedRecognizer, FusedNetwork> read, out string? reason)
    {
        try
        {
            reason = null;
            return read(this);
        }
        catch (NotRecognizedException unknown)
        {
            reason = unknown.Message;
            Free();
            return null;
        }
    }

    private void Free()
    {
        foreach (IDisposable part in _layers.Concat<IDisposable>(_parameters.Values))
            part.Dispose();
    }

    private FusedNetwork ReadTraining(TrainingLoss loss)
    {
        string end = FindEnd(loss);
        ReadLayers(end);
        return new FusedNetwork(_inputs, _inputNames, _layers, [.. _parameters.Values], MakeLoss(loss, _values[end]));
    }

    private FusedNetwork ReadForInput(string input, string output)
    {
        ReadLayers(output);
        if (_inputNames is not [string only] || only != input)
            throw new NotRecognizedException("the model has other inputs");
        if (_layers.FirstOrDefault(layer => !layer.IsPerImage) is FusedLayer whole)
            throw new NotRecognizedException($"a {whole.GetType().Name} takes whole batches");
        // The last vector of a pixel's gradient overlaps the next pixel: right only where the pixels are written once and in order.
        Activation image = _inputs[0].Output;
        if (image.Stride % 8 != 0 && (image.Stride > 8 || _layers.Count(layer => layer.Inputs.Contains(image)) != 1))
            throw new NotRecognizedException($"several nodes read the input '{input}', or its {image.Channels} channels fill no vectors");
        return new FusedNetwork(_inputs, _inputNames, _layers, [.. _parameters.Values], new FusedSeed(_values[output]));
    }

    private void ReadLayers(string end)
    {
        NodeProto[] nodes = Needed(end);
        foreach (NodeProto node in nodes)
        {
            foreach (string input in node.Input.Where(input => input.Length > 0))
            {
                if (!_readers.TryGetValue(input, out List<NodeProto>? readers))
                    _readers.Add(input, readers = []);
                readers.Add(node);
            }
        }

        // The loss reads the end, so that it is not fused away.
        if (_readers.TryGetValue(end, out List<NodeProto>? more))
            more.Add(new NodeProto());
        foreach (NodeProto constant in nodes.Where(node => node.OpType == "Constant"))
            _constants.Add(constant.Output[0], (constant.GetTensor("value") ?? throw Unknown(constant, "is no tensor")).ToProto(constant.Output[0]));
        foreach (ValueInfoProto input in _graph.Input)
            AddInput(input);
        foreach (NodeProto node in nodes)
        {
            if (_done.Add(node))
                Add(node);
        }

        foreach (DenseLayer dense in _layers.OfType<DenseLayer>())
        {
            if (dense.Inputs[0].Border > 0)
                throw new NotRecognizedException("a dense layer reads an image that a convolution with a margin reads too");
        }
    }

    private string FindEnd(TrainingLoss loss)
    {
        string[] outputs = [.. _graph.Output.Select(output => output.Name)];
        var context = new LossContext(new GraphEmitter(_graph, _shapes), outputs);
        return loss switch
        {
            SoftmaxCrossEntropyLoss => context.Before("Softmax", context.Output(loss.Output)),
            MeanSquaredErrorLoss or EmbeddingLoss => context.Output(loss.Output),
            _ => throw new NotRecognizedException($"the loss is {loss.GetType().Name}"),
        };
    }

    private static FusedLoss MakeLoss(TrainingLoss loss, Activation end)
    {
        if (loss is EmbeddingLoss outside)
            return end.Pixels == 1 ? new FusedEmbeddingLoss(end, outside) : throw new NotRecognizedException("the embeddings are images");
        if (loss is not SoftmaxCrossEntropyLoss entropy)
            return new FusedSquaredError(end);
        entropy.CheckClasses(end.Channels);
        return end.Pixels == 1 ? new FusedCrossEntropy(end, entropy.LabelSmoothing, entropy.ClassWeights?.ToArray()) : throw new NotRecognizedException("the loss has a label for each pixel");
    }

    private NodeProto[] Needed(string end)
    {
        HashSet<string> needed = [end];
        var nodes = new List<NodeProto>();
        foreach (NodeProto node in _graph.Node.Reverse().Where(node => node.Output.Any(needed.Contains)))
        {
            needed.UnionWith(node.Input);
            nodes.Add(node);
        }

        nodes.Reverse();
        return [.. nodes];
    }

    private void AddInput(ValueInfoProto input)
    {
        var info = OnnxValueInfo.FromProto(input);
        if (info.ElementType != OnnxElementType.Float || info.Dims is not { Count: 2 or 4 } dims || dims.Skip(1).Any(dim => dim.Size is null or > int.MaxValue or < 1))
            throw new NotRecognizedException($"the input '{info.Name}' is no batch of vectors or images of Float of known size");
        Activation value = dims.Count == 2 ? new Activation(1, 1, Size(dims[1]), isInput: true) : new Activation(Size(dims[2]), Size(dims[3]), Size(dims[1]), isInput: true);
        value.NeedsGradient = _differentiatesInput;
        var layer = new InputLayer(value);
        _values.Add(info.Name, value);
        _layers.Add(layer);
        _inputs.Add(layer);
        _inputNames.Add(info.Name);

        static int Size(OnnxDim dim) => (int)dim.Size!.Value;
    }

    private void Add(NodeProto node)
    {
        if (node.StandardDomain().Length > 0)
            throw Unknown(node, "is of another domain");
        switch (node.OpType)
        {
            case "Conv":
                AddConvolution(node);
                break;
            case "Gemm" or "MatMul":
                AddDense(node);
                break;
            case "Identity":
                _values.Add(node.Output[0], Value(node, 0));
                break;
            case "Flatten" or "Reshape":
                AddFlatten(node);
                break;
            case "Constant":
                break;
            case "Dropout":
                AddDropout(node);
                break;
            case "BatchNormalization":
                AddNormalization(node);
                break;
            case "Add":
                AddSum(node);
                break;
            case "Mul" or "Div":
                AddPattern(node);
                break;
            case "MaxPool" or "AveragePool" or "GlobalAveragePool":
                AddPool(node);
                break;
            case "Relu":
                AddPointwise(node, new ReluFunction());
                break;
            case "LeakyRelu":
                AddPointwise(node, new LeakyReluFunction(node.GetFloat("alpha", 0.01f)));
                break;
            case "Clip":
                AddPointwise(node, new ClipFunction(Limit(node, 1, float.NegativeInfinity), Limit(node, 2, float.PositiveInfinity)));
                break;
            case "Sigmoid":
                AddPointwise(node, default(SigmoidFunction));
                break;
            case "Tanh":
                AddPointwise(node, default(TanhFunction));
                break;
            case "Gelu" when node.GetString("approximate", "none") == "none":
                AddPointwise(node, default(GeluFunction));
                break;
            default:
                throw Unknown(node, "is not among the kernels");
        }
    }

    /// <summary>A value whose channels fill whole vectors: what is fed does not.</summary>
    private static Activation MadeByLayer(NodeProto node, Activation value) =>
        value.Stride % 8 == 0 ? value : throw Unknown(node, "reads an input whose channels fill no vectors");

    /// <summary>Takes the next node in, where it is the only reader and of the kind.</summary>
    private bool TryFuse(ref string value, string operation, Func<NodeProto, bool> fits)
    {
        if (!_readers.TryGetValue(value, out List<NodeProto>? readers) || readers is not [NodeProto next] || next.OpType != operation || !fits(next))
            return false;
        _done.Add(next);
        value = next.Output[0];
        return true;
    }

    private Activation NewValue(string name, int height, int width, int channels, Activation[] from, params FusedParameter?[] parameters)
    {
        var value = new Activation(height, width, channels, isInput: false)
        {
            NeedsGradient = from.Any(input => input.NeedsGradient) || parameters.Any(parameter => parameter is { IsTrained: true }),
        };
        _values.Add(name, value);
        return value;
    }

    private FusedParameter Parameter(NodeProto node, TensorProto tensor, WeightLayout? layout)
    {
        if (tensor.DataType != (int)OnnxElementType.Float)
            throw Unknown(node, $"reads '{tensor.Name}', which is not Float");
        int used = checked((int)ElementTypes.Count([.. tensor.Dims], nameof(tensor)));
        bool trained = _trained.TryGetValue(tensor.Name, out ParameterInfo? info);
        var parameter = new FusedParameter(tensor.Name, layout, Activation.RoundUp(used), used, trained ? _options.Optimizer.Slots.Count + (_options.AccumulationSteps > 1 ? 1 : 0) : null)
        {
            Decays = trained && _options.Optimizer.WeightDecay > 0 && (_options.Optimizer.DecayVectors || info!.Dims.Count > 1),
        };
        if (!_parameters.TryAdd(tensor.Name, parameter))
        {
            parameter.Dispose();
            throw Unknown(node, $"shares '{tensor.Name}' with another node");
        }

        parameter.Write(-1, new OnnxTensor(tensor).AsSpan<float>());
        return parameter;
    }

    private Activation Value(NodeProto node, int input) =>
        _values.TryGetValue(node.Input[input], out Activation? value) ? value : throw Unknown(node, $"reads '{node.Input[input]}', which is not computed from the batch");

    private TensorProto Constant(NodeProto node, int input) =>
        _constants.TryGetValue(node.Input[input], out TensorProto? tensor) ? tensor : throw Unknown(node, $"reads '{node.Input[input]}', which is no initializer");

    private (int Height, int Width) OutputSize(NodeProto node) =>
        _shapes.Find(node.Output[0])?.Dims is [_, _, { Size: long height }, { Size: long width }] ? ((int)height, (int)width) : throw Unknown(node, "makes images of unknown size");

    private static WindowShape WindowOf(NodeProto node, Activation input, int kernelHeight, int kernelWidth, int height, int width) =>
        WindowOf(node, input.Height, input.Width, kernelHeight, kernelWidth, height, width);

    private static WindowShape WindowOf(NodeProto node, int inputHeight, int inputWidth, int kernelHeight, int kernelWidth, int height, int width)
    {
        long[] strides = node.GetInts("strides") ?? [1, 1];
        long[] pads = node.GetInts("pads") ?? [0, 0, 0, 0];
        // What the last window needs beyond the image; auto_pad gives the larger half to the end or to the start.
        int tall = Math.Max(0, ((height - 1) * (int)strides[0]) + kernelHeight - inputHeight), wide = Math.Max(0, ((width - 1) * (int)strides[1]) + kernelWidth - inputWidth);
        string auto = node.GetString("auto_pad", "NOTSET");
        (int top, int left) = auto switch
        {
            "SAME_UPPER" => (tall / 2, wide / 2),
            "SAME_LOWER" => ((tall + 1) / 2, (wide + 1) / 2),
            _ => ((int)pads[0], (int)pads[1]),
        };
        return new WindowShape(kernelHeight, kernelWidth, (int)strides[0], (int)strides[1], top, left, Math.Max(0, tall - top), Math.Max(0, wide - left));
    }

    private static NotRecognizedException Unknown(NodeProto node, string what) => new($"node {node.Describe()} {what}");
}
