using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests;

/// <summary>Lowered training graphs against the gradient rules of the operators themselves, both run by ONNX Runtime.</summary>
[TestClass]
public sealed class ConvolutionLoweringTests
{
    private const OnnxElementType Float = OnnxElementType.Float;

    /// <summary>A chain: its input, what is done to it, and how many Conv nodes the lowering takes.</summary>
    public sealed record Case(string Name, long[] Input, Func<Chain, OnnxValue> Build, int Lowered);

    public static IEnumerable<object[]> Cases()
    {
        yield return [new Case("one plane, pooled, dense", [6, 1, 8, 8], c => c.Dense(c.MaxPool(c.Relu(c.Conv(c.Input, 4, 3, pad: 1)), 2), 5), 1)];
        yield return [new Case("two stages", [6, 1, 12, 12], c => c.Dense(c.MaxPool(c.Relu(c.Conv(c.MaxPool(c.Relu(c.Conv(c.Input, 8, 3, pad: 1)), 2), 6, 3, pad: 1)), 2), 5), 2)];
        yield return [new Case("activation after the pool", [4, 3, 9, 7], c => c.Dense(c.Relu(c.MaxPool(c.Conv(c.Input, 4, 3, pad: 1), 2)), 3), 1)];
        yield return [new Case("pool that does not divide", [4, 9, 11, 8], c => c.Dense(c.MaxPool(c.Conv(c.Input, 4, 3, pad: 0), 3), 3), 1)];
        yield return [new Case("strides, dilations, uneven padding", [4, 8, 11, 9], c => c.Node("Sigmoid", c.Conv(c.Node("Tanh", c.Conv(c.Input, 9, 3, pad: 1, stride: 2)), 4, 3, pads: [0, 2, 1, 3], dilation: 2)), 2)];
        yield return [new Case("pointwise in the middle", [4, 10, 6, 6], c => c.MaxPool(c.Conv(c.Relu(c.Conv(c.Relu(c.Conv(c.Input, 12, 3, pad: 1)), 9, 1)), 4, 3, pad: 1), 2), 3)];
        yield return [new Case("pointwise, pooled", [4, 10, 6, 6], c => c.Dense(c.MaxPool(c.Conv(c.Input, 4, 1), 2), 3), 1)];
        yield return [new Case("few channels in the middle", [4, 2, 6, 6], c => c.Relu(c.Conv(c.Relu(c.Conv(c.Input, 3, 3, pad: 1)), 4, 3, pad: 1)), 2)];
        yield return [new Case("average pool", [4, 8, 8, 8], c => c.Dense(c.Relu(c.AveragePool(c.Conv(c.Input, 4, 3, pad: 1), 2)), 3), 1)];
        yield return [new Case("average pool after an activation", [4, 8, 8, 8], c => c.AveragePool(c.Relu(c.Conv(c.Input, 4, 3, pad: 1)), 2), 1)];
        yield return [new Case("two pools", [4, 8, 8, 8], c => c.MaxPool(c.MaxPool(c.Conv(c.Input, 4, 3, pad: 1), 2), 2), 1)];
        yield return [new Case("no bias, MatMul", [4, 1, 8, 8], c => c.Dense(c.MaxPool(c.Conv(c.Input, 4, 3, bias: false), 2), 3, matMul: true), 1)];
        yield return [new Case("transposed dense weights", [4, 1, 8, 8], c => c.Dense(c.Conv(c.Input, 4, 5), 3, transposed: true), 1)];
        yield return [new Case("residual", [4, 8, 6, 6], c => c.Residual(c.Conv(c.Input, 8, 3, pad: 1)), 2)];
        yield return [new Case("grouped is left alone", [4, 8, 6, 6], c => c.Conv(c.Input, 8, 3, pad: 1, group: 2), 0)];
        yield return [new Case("chunks", [96, 8, 14, 14], c => c.Dense(c.MaxPool(c.Relu(c.Conv(c.Input, 16, 3, pad: 1)), 2), 3), 1)];
        yield return [new Case("batch of one", [1, 1, 8, 8], c => c.Dense(c.MaxPool(c.Relu(c.Conv(c.Input, 4, 3, pad: 1)), 2), 5), 1)];
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Apply_ChainOfConvolutions_GivesTheSameValuesAndGradients(Case @case)
    {
        var chain = new Chain(@case.Input);
        OnnxModel model = chain.Finish(@case.Build(chain));
        string[] wrt = ["x", .. chain.Weights];

        OnnxModel plain = Gradients.Build(model, "y", wrt);
        OnnxModel lowered = Lower(model, wrt, out int left);

        Assert.AreEqual(model.Nodes.Count(node => node.OpType == "Conv") - @case.Lowered, left);
        Compare(plain, lowered, @case.Input, ["y", .. wrt.Select(name => name + "_gradient")]);
    }

    [TestMethod]
    public void Apply_EqualPixelsInAPoolingWindow_GivesTheGradientToOneOfThem()
    {
        var chain = new Chain([2, 1, 4, 4]);
        OnnxModel model = chain.Finish(chain.MaxPool(chain.Conv(chain.Input, 3, 1), 2));

        using var session = new OnnxSession(Lower(model, chain.Weights, out _));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new float[32], 2, 1, 4, 4));

        // Every window is the bias four times; its slope is 1 for each of 2 · 4 windows, weighted as in Finish.
        ReadOnlySpan<float> gradient = results.Span<float>("b1_gradient");
        for (int channel = 0; channel < 3; channel++)
        {
            float expected = 0;
            for (int image = 0; image < 2; image++)
            {
                for (int window = 0; window < 4; window++)
                    expected += Chain.Weight((((image * 3) + channel) * 4) + window);
            }

            Assert.AreEqual(expected, gradient[channel], 1e-5f);
        }
    }

    [TestMethod]
    public void Before_SymbolicBatch_LeavesTheGraphAlone()
    {
        var g = new OnnxGraphBuilder("symbolic");
        OnnxValue x = g.Input("x", Float, "N", 1, 8, 8);
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>(new float[36], 4, 1, 3, 3), "w");
        g.Output("y", g.Node("Conv", [x, w]), Float, "N", 4, 6, 6);
        ModelProto proto = OpsetUpgrade.Upgrade(g.Build().Proto);

        TrainingLowering.Before(proto.Graph, ["w"]);

        Assert.AreEqual("Conv", proto.Graph.Node.Single().OpType);
    }

    /// <summary>The lowered graph with its gradients, and how many Conv nodes of the forward graph the lowering left.</summary>
    private static OnnxModel Lower(OnnxModel model, IReadOnlyList<string> wrt, out int left)
    {
        ModelProto proto = OpsetUpgrade.Upgrade(model.Proto);
        TrainingLowering.Before(proto.Graph, wrt);
        left = proto.Graph.Node.Count(node => node.OpType == "Conv");
        var emit = new GraphEmitter(proto.Graph, ShapeInference.Infer(new OnnxModel(proto)));
        string?[] gradients = ReverseMode.Differentiate(emit, "y", emit.Float(1), wrt);
        for (int i = 0; i < wrt.Count; i++)
        {
            string name = wrt[i] + "_gradient";
            emit.Append(new NodeProto { OpType = "Identity", Input = { gradients[i] }, Output = { name } });
            proto.Graph.Output.Add(emit.Shapes.Find(name)!.ToProto());
        }

        TrainingLowering.After(proto.Graph);
        DeadCode.Remove(proto.Graph, []);
        return new OnnxModel(proto);
    }

    private static void Compare(OnnxModel plain, OnnxModel lowered, long[] input, string[] names)
    {
        var random = new Random(7);
        var x = new float[input.Aggregate(1L, (product, dim) => product * dim)];
        for (int i = 0; i < x.Length; i++)
            x[i] = (random.NextSingle() * 2) - 1;
        using var first = new OnnxSession(plain);
        using var second = new OnnxSession(lowered);
        using OnnxResults expected = first.Run(OnnxFeed.Of<float>("x", x, input));
        using OnnxResults actual = second.Run(OnnxFeed.Of<float>("x", x, input));
        foreach (string name in names)
        {
            CollectionAssert.AreEqual(expected.Dims(name), actual.Dims(name), name);
            ReadOnlySpan<float> wanted = expected.Span<float>(name);
            ReadOnlySpan<float> found = actual.Span<float>(name);
            float largest = 1e-3f;
            foreach (float value in wanted)
                largest = Math.Max(largest, Math.Abs(value));
            for (int i = 0; i < wanted.Length; i++)
                Assert.AreEqual(wanted[i], found[i], 1e-5f * largest, $"{name}[{i}]");
        }
    }

    /// <summary>Builds a chain with weights of its own.</summary>
    public sealed class Chain
    {
        private readonly OnnxGraphBuilder _graph = new("chain");
        private readonly Random _random = new(11);
        private readonly List<string> _weights = [];

        public Chain(long[] input) => Input = _graph.Input("x", Float, [.. input.Select(dim => (OnnxDim)dim)]);

        public OnnxValue Input { get; }

        public IReadOnlyList<string> Weights => _weights;

        /// <summary>The weight of an element of the chain's result in the scalar that is differentiated.</summary>
        public static float Weight(int index) => 0.5f + (index * 7 % 11 / 10f);

        public OnnxValue Conv(
            OnnxValue x, int filters, int kernel, int pad = 0, int stride = 1, int dilation = 1, long[]? pads = null, bool bias = true, int group = 1)
        {
            long channels = x.Dims![1].Size!.Value;
            OnnxValue weights = Parameter("w", filters, channels / group, kernel, kernel);
            OnnxValue[] inputs = bias ? [x, weights, Parameter("b", filters)] : [x, weights];
            return _graph.Node("Conv", inputs,
            [
                OnnxAttribute.Ints("pads", pads ?? [pad, pad, pad, pad]), OnnxAttribute.Ints("strides", stride, stride),
                OnnxAttribute.Ints("dilations", dilation, dilation), OnnxAttribute.Int("group", group),
            ]);
        }

        public OnnxValue Relu(OnnxValue x) => Node("Relu", x);

        public OnnxValue Node(string opType, OnnxValue x) => _graph.Node(opType, [x]);

        public OnnxValue MaxPool(OnnxValue x, int size) => Pool("MaxPool", x, size);

        public OnnxValue AveragePool(OnnxValue x, int size) => Pool("AveragePool", x, size);

        public OnnxValue Residual(OnnxValue x) => _graph.Node("Add", [x, Conv(Relu(x), (int)x.Dims![1].Size!.Value, 3, pad: 1)]);

        public OnnxValue Dense(OnnxValue x, int units, bool matMul = false, bool transposed = false)
        {
            OnnxValue flat = _graph.Node("Flatten", [x]);
            long inputs = flat.Dims![1].Size!.Value;
            if (matMul)
                return _graph.Node("MatMul", [flat, Parameter("w", inputs, units)]);
            OnnxValue weights = transposed ? Parameter("w", units, inputs) : Parameter("w", inputs, units);
            return _graph.Node("Gemm", [flat, weights, Parameter("b", units)], [OnnxAttribute.Int("transB", transposed ? 1 : 0)]);
        }

        /// <summary>y: the sum of the result's elements, each with its own weight.</summary>
        public OnnxModel Finish(OnnxValue result)
        {
            long[] dims = [.. result.Dims!.Select(dim => dim.Size!.Value)];
            float[] weights = [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (product, dim) => product * dim)).Select(Weight)];
            OnnxValue weighted = _graph.Node("Mul", [result, _graph.Initializer(OnnxTensor.Create<float>(weights, dims))]);
            OnnxValue sum = _graph.Node("ReduceSum", [weighted], [OnnxAttribute.Int("keepdims", 0)]);
            return _graph.Output("y", sum, Float).Build();
        }

        private OnnxValue Pool(string opType, OnnxValue x, int size) =>
            _graph.Node(opType, [x], [OnnxAttribute.Ints("kernel_shape", size, size), OnnxAttribute.Ints("strides", size, size)]);

        private OnnxValue Parameter(string stem, params long[] dims)
        {
            var values = new float[dims.Aggregate(1L, (product, dim) => product * dim)];
            for (int i = 0; i < values.Length; i++)
                values[i] = _random.NextSingle() - 0.5f;
            string name = $"{stem}{_weights.Count}";
            _weights.Add(name);
            return _graph.Initializer(OnnxTensor.Create<float>(values, dims), name);
        }
    }
}
