namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ConvolutionGradientsTests
{
    public static IEnumerable<object[]> Convolutions =>
    [
        ["plain", L(2, 3, 7, 6), L(4, 3, 3, 3), Attributes()],
        ["same pads", L(2, 3, 7, 6), L(4, 3, 3, 3), Attributes(pads: L(1, 1, 1, 1))],
        ["strides that do not divide", L(2, 3, 8, 9), L(4, 3, 3, 2), Attributes(strides: L(2, 3))],
        ["strides and asymmetric pads", L(2, 2, 8, 9), L(3, 2, 3, 4), Attributes(strides: L(3, 2), pads: L(1, 0, 2, 1))],
        ["asymmetric pads", L(1, 2, 6, 5), L(3, 2, 3, 2), Attributes(pads: L(0, 1, 2, 0))],
        ["dilations", L(2, 2, 9, 8), L(3, 2, 3, 2), Attributes(dilations: L(2, 3), pads: L(2, 1, 1, 2))],
        ["dilations and strides", L(2, 2, 11, 10), L(3, 2, 3, 2), Attributes(dilations: L(2, 3), strides: L(2, 3), pads: L(1, 1, 2, 0))],
        ["groups", L(2, 4, 6, 5), L(6, 2, 3, 3), Attributes(group: 2, pads: L(1, 1, 1, 1))],
        ["groups and strides", L(2, 4, 7, 8), L(6, 2, 3, 3), Attributes(group: 2, strides: L(2, 2), pads: L(1, 0, 0, 1))],
        ["depthwise", L(2, 3, 6, 7), L(3, 1, 3, 3), Attributes(group: 3, pads: L(1, 1, 1, 1))],
        ["depthwise with multiplier and stride", L(2, 3, 6, 7), L(6, 1, 3, 3), Attributes(group: 3, strides: L(2, 2), pads: L(1, 1, 1, 1))],
        ["1 by 1", L(2, 3, 4, 5), L(4, 3, 1, 1), Attributes()],
        ["1 by 1 with stride", L(2, 3, 5, 6), L(4, 3, 1, 1), Attributes(strides: L(2, 3))],
        ["1 by 1 with pads", L(2, 3, 3, 4), L(2, 3, 1, 1), Attributes(pads: L(1, 1, 0, 1))],
        ["pads larger than the kernel", L(1, 2, 4, 3), L(2, 2, 2, 2), Attributes(pads: L(2, 3, 2, 2))],
        ["SAME_UPPER", L(2, 2, 7, 6), L(3, 2, 3, 4), Attributes(autoPad: "SAME_UPPER")],
        ["SAME_LOWER", L(2, 2, 7, 6), L(3, 2, 2, 4), Attributes(autoPad: "SAME_LOWER", strides: L(2, 3))],
        ["SAME_UPPER with stride", L(2, 2, 7, 9), L(3, 2, 4, 2), Attributes(autoPad: "SAME_UPPER", strides: L(2, 2))],
        ["SAME with a kernel below the stride", L(1, 2, 7, 8), L(2, 2, 1, 2), Attributes(autoPad: "SAME_UPPER", strides: L(2, 3))],
        ["VALID", L(2, 2, 7, 6), L(3, 2, 3, 3), Attributes(autoPad: "VALID", strides: L(2, 1))],
        ["1-D", L(2, 3, 11), L(4, 3, 4), Attributes(strides: L(2), pads: L(1, 2), dilations: L(2))],
        ["1-D dense", L(2, 3, 9), L(4, 3, 3), Attributes(pads: L(2, 0), dilations: L(2))],
        ["3-D", L(1, 2, 4, 5, 4), L(2, 2, 2, 3, 2), Attributes(pads: L(0, 1, 1, 1, 1, 0))],
        ["3-D with strides", L(1, 2, 4, 5, 6), L(2, 2, 2, 3, 2), Attributes(strides: L(2, 2, 3))],
    ];

    public static IEnumerable<object[]> Transposes =>
    [
        ["plain", L(2, 3, 4, 5), L(3, 2, 3, 3), Attributes()],
        ["strides", L(2, 3, 4, 3), L(3, 2, 3, 2), Attributes(strides: L(2, 3))],
        ["strides, pads, output padding", L(2, 3, 4, 3), L(3, 2, 3, 4), (OnnxAttribute[])[.. Attributes(strides: L(2, 3), pads: L(1, 0, 1, 2)), OnnxAttribute.Ints("output_padding", 1, 2)]],
        ["groups", L(1, 4, 4, 3), L(4, 3, 3, 3), Attributes(group: 2, strides: L(2, 2), pads: L(1, 1, 0, 0))],
        ["depthwise", L(2, 3, 4, 3), L(3, 1, 2, 3), Attributes(group: 3, pads: L(0, 1, 0, 1))],
        ["dilations", L(2, 2, 4, 3), L(2, 3, 3, 2), Attributes(dilations: L(2, 3), strides: L(2, 1), pads: L(1, 1, 0, 2))],
        ["output_shape", L(1, 2, 4, 3), L(2, 3, 3, 3), (OnnxAttribute[])[.. Attributes(strides: L(2, 3)), OnnxAttribute.Ints("output_shape", 8, 8)]],
        ["SAME_UPPER", L(1, 2, 4, 3), L(2, 3, 3, 4), Attributes(autoPad: "SAME_UPPER", strides: L(2, 3))],
        ["1-D", L(2, 2, 5), L(2, 3, 4), Attributes(strides: L(3), pads: L(1, 2))],
    ];

    [TestMethod]
    [DynamicData(nameof(Convolutions))]
    public void Conv_Geometry_MatchesCentralDifferences(string geometry, long[] x, long[] w, OnnxAttribute[] attributes)
    {
        Assert.IsNotEmpty(geometry);
        GradientAssert.Matches(SingleNode.Build("Conv", [x, w, [w[0]]], attributes), seed: x.Length + (int)w[0]);
    }

    [TestMethod]
    [DynamicData(nameof(Transposes))]
    public void ConvTranspose_Geometry_MatchesCentralDifferences(string geometry, long[] x, long[] w, OnnxAttribute[] attributes)
    {
        Assert.IsNotEmpty(geometry);
        long group = attributes.FirstOrDefault(attribute => attribute.Name == "group")?.AsInt() ?? 1;
        GradientAssert.Matches(SingleNode.Build("ConvTranspose", [x, w, [w[1] * group]], attributes));
    }

    [TestMethod]
    [DynamicData(nameof(Convolutions))]
    public void Conv_SizesNotKnown_MatchesCentralDifferences(string geometry, long[] x, long[] w, OnnxAttribute[] attributes)
    {
        Assert.IsNotEmpty(geometry);
        OnnxModel model = Symbolic("Conv", x, w, attributes, ["N", "C", "H", "W", "D"]);
        if (attributes.Any(attribute => attribute.Name == "auto_pad" && attribute.AsString().StartsWith("SAME", StringComparison.Ordinal)) && attributes.Any(attribute => attribute.Name == "strides"))
        {
            NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["x"]));
            Assert.Contains("SAME", error.Message);
            return;
        }

        var r = new RandomTensors(5);
        GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor> { ["x"] = r.Float(x), ["w"] = r.Float(w, -1, 1) });
    }

    [TestMethod]
    [DynamicData(nameof(Transposes))]
    public void ConvTranspose_SizesNotKnown_MatchesCentralDifferences(string geometry, long[] x, long[] w, OnnxAttribute[] attributes)
    {
        OnnxModel model = Symbolic("ConvTranspose", x, w, attributes, ["N", "C", "H", "W", "D"]);
        if (geometry is "output_shape" or "SAME_UPPER")
        {
            Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["x"]));
            return;
        }

        var r = new RandomTensors(5);
        GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor> { ["x"] = r.Float(x), ["w"] = r.Float(w, -1, 1) });
    }

    [TestMethod]
    public void Conv_SymbolicBatch_MatchesCentralDifferences()
    {
        long[] x = [3, 4, 7, 6], w = [6, 2, 3, 3];
        OnnxModel model = Symbolic("Conv", x, w, Attributes(group: 2, strides: L(2, 2), pads: L(1, 1, 1, 1)), ["N", "4", "7", "6"]);
        var r = new RandomTensors(7);
        GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor> { ["x"] = r.Float(x), ["w"] = r.Float(w, -1, 1) });
    }

    [TestMethod]
    public void Conv_ChunksOfImages_GiveWhatOneProductGives()
    {
        // 64 · 9 · 576 columns an image: several chunks.
        OnnxModel fixedBatch = Gradients.Build(SingleNode.Build("Conv", [[16, 64, 24, 24], [2, 64, 3, 3]], Attributes(pads: L(1, 1, 1, 1))), "y0", ["x1"]);
        OnnxModel symbolic = Gradients.Build(Symbolic("Conv", [16, 64, 24, 24], [2, 64, 3, 3], Attributes(pads: L(1, 1, 1, 1)), ["N", "64", "24", "24"]), "y", ["w"]);
        Assert.IsGreaterThan(1, fixedBatch.Nodes.Count(node => node.OpType == "Gemm"));
        Assert.AreEqual(0, symbolic.Nodes.Count(node => node.OpType == "Gemm"));

        var r = new RandomTensors(2);
        ReferenceTensor x = r.Float([16, 64, 24, 24]), w = r.Float([2, 64, 3, 3]);
        float[] chunks = Run(fixedBatch, "x1_gradient", ("x0", x), ("x1", w));
        float[] whole = Run(symbolic, "w_gradient", ("x", x), ("w", w));
        for (int i = 0; i < chunks.Length; i++)
            Assert.AreEqual(whole[i], chunks[i], 2e-3, $"element {i}");
    }

    [TestMethod]
    public void Conv_ConstantWeights_InputGradientIsAConvolution()
    {
        OnnxModel dense = Gradients.Build(Constant(strides: L(1, 1)), "y0", ["x0"]);
        Assert.DoesNotContain("ConvTranspose", dense.Nodes.Select(node => node.OpType));
        OnnxModel strided = Gradients.Build(Constant(strides: L(2, 2)), "y0", ["x0"]);
        Assert.Contains("ConvTranspose", strided.Nodes.Select(node => node.OpType));

        static OnnxModel Constant(long[] strides) => SingleNode.Build(
            "Conv", [[1, 2, 5, 5]], Attributes(strides: strides), constants: [OnnxTensor.Create<float>(new float[36], 2, 2, 3, 3)]);
    }

    private static long[] L(params long[] values) => values;

    private static OnnxAttribute[] Attributes(long[]? strides = null, long[]? pads = null, long[]? dilations = null, long group = 1, string? autoPad = null)
    {
        var attributes = new List<OnnxAttribute>();
        if (strides is not null)
            attributes.Add(OnnxAttribute.Ints("strides", strides));
        if (pads is not null)
            attributes.Add(OnnxAttribute.Ints("pads", pads));
        if (dilations is not null)
            attributes.Add(OnnxAttribute.Ints("dilations", dilations));
        if (group != 1)
            attributes.Add(OnnxAttribute.Int("group", group));
        if (autoPad is not null)
            attributes.Add(OnnxAttribute.String("auto_pad", autoPad));
        return [.. attributes];
    }

    private static OnnxModel Symbolic(string opType, long[] x, long[] w, OnnxAttribute[] attributes, string[] dims)
    {
        var g = new OnnxGraphBuilder();
        OnnxDim[] declared = [.. x.Select((size, i) => i == 1 && opType == "ConvTranspose" ? (OnnxDim)size : long.TryParse(dims[i], out long known) ? known : (OnnxDim)dims[i])];
        OnnxValue input = g.Input("x", OnnxElementType.Float, declared);
        OnnxValue weights = g.Input("w", OnnxElementType.Float, [.. w.Select(size => (OnnxDim)size)]);
        OnnxValue y = g.Node(opType, [input, weights], attributes);
        return g.Output("y", y, OnnxElementType.Float, [.. y.Dims!]).Build();
    }

    private static float[] Run(OnnxModel model, string output, params (string Name, ReferenceTensor Value)[] feeds)
    {
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run([.. feeds.Select(feed => feed.Value.ToFeed(feed.Name))]);
        return [.. ReferenceTensor.FromResult(results, output).Values.Select(value => (float)value)];
    }
}
