namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class IndexGradientsTests
{
    private static readonly ShapeKnowledge[] s_all = [ShapeKnowledge.Static, ShapeKnowledge.Symbolic, ShapeKnowledge.None];

    [TestMethod]
    public void Gather_AnyAxis_MatchesCentralDifferences()
    {
        var random = new RandomTensors(251);
        for (int axis = -3; axis < 3; axis++)
            GradientNode.Check("Gather", [random.Float([3, 4, 5]), random.Int([2, 3], -3, 2)], [OnnxAttribute.Int("axis", axis)], known: s_all);
        GradientNode.Check("Gather", [random.Float([4, 3]), random.Int([7], 0, 3, OnnxElementType.Int32)], opset: 7);
        GradientNode.Check("Gather", [random.Float([4]), random.Int([6], -4, 3)]);
    }

    [TestMethod]
    public void Gather_OneIndex_MatchesCentralDifferences()
    {
        var random = new RandomTensors(252);
        GradientNode.Check("Gather", [random.Float([3, 4, 5]), ReferenceTensor.Int64([0])], [OnnxAttribute.Int("axis", 1)], known: s_all);
        GradientNode.Check("Gather", [random.Float([3, 4, 5]), RandomTensors.Ints(-1)], [OnnxAttribute.Int("axis", -1)], known: s_all);
        GradientNode.Check("Gather", [random.Float([3]), ReferenceTensor.Int64([1])]);
    }

    [TestMethod]
    public void Gather_RepeatedIndices_Accumulate()
    {
        OnnxModel model = SingleNode.Build("Gather", [[4, 2]], constants: [SingleNode.Vector(1L, -1, 1, 1)]);
        Assert.AreEqual("0 0 3 3 0 0 1 1", GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float(new double[8], 4, 2) }, "x0"));
    }

    // Wide rows are summed in another way than narrow ones.
    [TestMethod]
    public void Gather_WideRows_MatchesCentralDifferences()
    {
        var random = new RandomTensors(263);
        GradientNode.Check("Gather", [random.Float([5, 33]), random.Int([4, 6], -5, 4)], known: s_all);
        GradientNode.Check("Gather", [random.Float([3, 2, 16]), random.Int([7], 0, 1, OnnxElementType.Int32)], known: s_all);
        GradientNode.Check("Gather", [random.Float([3, 32]), random.Int([1], 1, 1)], known: [ShapeKnowledge.Symbolic]);
        GradientNode.CheckSecond("Gather", [random.Float([3, 32]), random.Int([5], 0, 2)]);
    }

    [TestMethod]
    public void Gather_ManyRowsOfOnePlace_AreTheSameForAnyNumberOfThreads()
    {
        const int Rows = 3000, Width = 64, Places = 7;
        var g = new OnnxGraphBuilder();
        OnnxValue rows = g.Node("Gather", [g.Input("table", OnnxElementType.Float, "V", Width), g.Input("ids", OnnxElementType.Int64, "K")]);
        OnnxModel gradients = Gradients.Build(g.Output("rows", rows).Build(), "rows", ["table"], new GradientOptions { SeedInput = "seed", KeepOutput = false });
        var random = new RandomTensors(264);
        ReferenceTensor ids = random.Int([Rows], -Places, Places - 1), seed = random.Float([Rows, Width], -1, 1), table = random.Float([Places, Width]);
        var expected = new double[Places * Width];
        for (int i = 0; i < seed.Values.Length; i++)
            expected[((((int)ids.Values[i / Width] + Places) % Places) * Width) + (i % Width)] += seed.Values[i];

        float[][] runs = [.. new[] { 1, 2, 2, 2 }.Select(threads =>
        {
            using var session = new OnnxSession(gradients, new OnnxSessionOptions { IntraOpThreads = threads });
            using OnnxResults results = session.Run([table.ToFeed("table"), ids.ToFeed("ids"), seed.ToFeed("seed")]);
            return results.Span<float>("table_gradient").ToArray();
        })];

        foreach (float[] run in runs)
            CollectionAssert.AreEqual(runs[0], run);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], runs[0][i], 1e-5);
    }

    [TestMethod]
    public void GatherElements_AnyAxis_MatchesCentralDifferences()
    {
        var random = new RandomTensors(253);
        GradientNode.Check("GatherElements", [random.Float([3, 4]), random.Int([6, 4], -3, 2)], known: s_all);
        GradientNode.Check("GatherElements", [random.Float([3, 4, 2]), random.Int([2, 5, 1], 0, 3)], [OnnxAttribute.Int("axis", 1)], known: s_all);
        GradientNode.Check("GatherElements", [random.Float([3, 4]), random.Int([3, 2], -4, 3, OnnxElementType.Int32)], [OnnxAttribute.Int("axis", -1)]);
    }

    [TestMethod]
    public void GatherND_AnyDepth_MatchesCentralDifferences()
    {
        var random = new RandomTensors(254);
        GradientNode.Check("GatherND", [random.Float([3, 4, 2]), random.Int([5, 2], -3, 2)], known: s_all);
        GradientNode.Check("GatherND", [random.Float([3, 4]), random.Int([2, 3, 1], 0, 2)]);
        GradientNode.Check("GatherND", [random.Float([2, 3, 4]), random.Int([2, 5, 1], 0, 2)], [OnnxAttribute.Int("batch_dims", 1)], known: s_all);
    }

    [TestMethod]
    public void ScatterElements_NoReduction_MatchesCentralDifferences()
    {
        var random = new RandomTensors(255);
        ReferenceTensor indices = ReferenceTensor.Int64([2, 0, -2, 0, 1, 2], 2, 3);
        GradientNode.Check("ScatterElements", [random.Float([3, 4]), indices, random.Float([2, 3])], known: s_all);
        GradientNode.Check("ScatterElements", [random.Float([2, 5]), ReferenceTensor.Int64([3, 0, -1, 0, 1, 4], 2, 3), random.Float([2, 3])], [OnnxAttribute.Int("axis", 1)]);
        GradientNode.Check("Scatter", [random.Float([2, 5]), ReferenceTensor.Int64([3, 0], 2, 1), random.Float([2, 1])], [OnnxAttribute.Int("axis", 1)], opset: 9);
    }

    [TestMethod]
    [DataRow("add")]
    [DataRow("mul")]
    [DataRow("max")]
    [DataRow("min")]
    public void Scatter_Reduction_MatchesCentralDifferences(string reduction)
    {
        var random = new RandomTensors(256);
        OnnxAttribute attribute = OnnxAttribute.String("reduction", reduction);
        GradientNode.Check("ScatterElements", [random.Float([3, 4], 0.3), random.Int([5, 3], -3, 2), random.Float([5, 3], 0.3)], [attribute]);
        GradientNode.Check("ScatterElements", [random.Float([3, 4], 0.3), random.Int([2, 7], 0, 3), random.Float([2, 7], 0.3)], [attribute, OnnxAttribute.Int("axis", -1)]);
        GradientNode.Check("ScatterND", [random.Float([4, 3], 0.3), random.Int([6, 1], -4, 3), random.Float([6, 3], 0.3)], [attribute]);
        GradientNode.Check("ScatterND", [random.Float([4, 3], 0.3), random.Int([2, 3, 2], 0, 2), random.Float([2, 3], 0.3)], [attribute]);
    }

    [TestMethod]
    public void ScatterElements_ProductWithZeros_GivesTheProductOfTheOthers()
    {
        OnnxModel model = SingleNode.Build(
            "ScatterElements", [[2], [4]], [OnnxAttribute.String("reduction", "mul")], opset: 18);
        // data[0]·u0·u1, data[1]·u2·u3.
        model.Proto.Graph.Initializer.Add(SingleNode.Vector(0L, 0, 1, 1).ToProto("indices"));
        model.Proto.Graph.Node[0].Input.Insert(1, "indices");
        Dictionary<string, ReferenceTensor> feeds = new() { ["x0"] = ReferenceTensor.Float([5, 2], 2), ["x1"] = ReferenceTensor.Float([0, 3, 0, 0], 4) };
        Assert.AreEqual("0 0 | 15 0 0 0", GradientValues.Of(model, feeds, "x0", "x1"));
    }

    [TestMethod]
    public void ScatterND_NoReduction_MatchesCentralDifferences()
    {
        var random = new RandomTensors(257);
        GradientNode.Check("ScatterND", [random.Float([4, 3]), ReferenceTensor.Int64([2, -4], 2, 1), random.Float([2, 3])], known: s_all);
        GradientNode.Check("ScatterND", [random.Float([4, 3]), ReferenceTensor.Int64([2, 1, 0, 2], 2, 2), random.Float([2])], opset: 11);
    }

    [TestMethod]
    public void TopK_LargestAndSmallest_MatchesCentralDifferences()
    {
        var random = new RandomTensors(258);
        GradientNode.Check("TopK", [random.Float([3, 6]), RandomTensors.Ints(3)], outputs: 2, realOutputs: 1, known: s_all);
        GradientNode.Check("TopK", [random.Float([5, 3]), RandomTensors.Ints(2)], [OnnxAttribute.Int("axis", 0), OnnxAttribute.Int("largest", 0)], outputs: 2, realOutputs: 1);
        GradientNode.Check("TopK", [random.Float([3, 6])], [OnnxAttribute.Int("k", 2)], outputs: 2, realOutputs: 1, opset: 7);
    }

    [TestMethod]
    public void Compress_AlongAnAxisAndFlat_MatchesCentralDifferences()
    {
        var random = new RandomTensors(262);
        ReferenceTensor kept = new(OnnxElementType.Bool, [3], [1, 0, 1]);
        GradientNode.Check("Compress", [random.Float([2, 4, 3]), kept], [OnnxAttribute.Int("axis", -1)]);
        GradientNode.Check("Compress", [random.Float([2, 4]), kept], known: [ShapeKnowledge.Static, ShapeKnowledge.None]);
    }

    [TestMethod]
    public void OneHot_Values_MatchesCentralDifferences()
    {
        var random = new RandomTensors(259);
        GradientNode.Check("OneHot", [random.Int([2, 3], 0, 4), ReferenceTensor.Int64([5]), random.Float([2])], known: s_all);
        GradientNode.Check("OneHot", [random.Int([4], -3, 2), RandomTensors.Ints(3), random.Float([2])], [OnnxAttribute.Int("axis", 0)]);
    }

    [TestMethod]
    public void ReverseSequence_AnyLengths_IsReversedBack()
    {
        OnnxModel model = SingleNode.Build("ReverseSequence", [[4, 2]], constants: [SingleNode.Vector(2L, 4)]);
        var g = Gradients.Build(model, "y0", ["x0"], new GradientOptions { SeedInput = "seed" });
        Dictionary<string, ReferenceTensor> feeds = new() { ["x0"] = ReferenceTensor.Float(new double[8], 4, 2), ["seed"] = ReferenceTensor.Float([1, 2, 3, 4, 5, 6, 7, 8], 4, 2) };
        CollectionAssert.AreEqual(new double[] { 3, 8, 1, 6, 5, 4, 7, 2 }, GradientValues.Run(g, feeds, "x0")[0].Values);
    }

    [TestMethod]
    [DataRow("ij,jk->ik")]
    [DataRow("bij,bkj->bik")]
    [DataRow("ij,j->i")]
    [DataRow("ij,kj->")]
    [DataRow("ij->ji")]
    [DataRow("ij->i")]
    [DataRow("ij->")]
    [DataRow("i,j->ij")]
    [DataRow("ij,jk")]
    [DataRow("bij, bjk, kl -> bil")]
    [DataRow("ij,k->i")]
    public void Einsum_AnyEquation_MatchesCentralDifferences(string equation)
    {
        var random = new RandomTensors(260);
        var sizes = new Dictionary<char, long> { ['b'] = 2, ['i'] = 3, ['j'] = 4, ['k'] = 5, ['l'] = 2 };
        ReferenceTensor[] inputs = [.. equation.Replace(" ", "", StringComparison.Ordinal).Split("->")[0].Split(',').Select(term => random.Float([.. term.Select(letter => sizes[letter])]))];
        GradientNode.Check("Einsum", inputs, [OnnxAttribute.String("equation", equation)]);
    }

    [TestMethod]
    public void Einsum_Ellipsis_IsTheMatrixProduct()
    {
        var random = new RandomTensors(261);
        Dictionary<string, ReferenceTensor> feeds = new() { ["x0"] = random.Float([2, 3, 4]), ["x1"] = random.Float([2, 4, 5]) };
        OnnxModel einsum = SingleNode.Build("Einsum", [[2, 3, 4], [2, 4, 5]], [OnnxAttribute.String("equation", "...ij,...jk->...ik")]);
        OnnxModel product = SingleNode.Build("MatMul", [[2, 3, 4], [2, 4, 5]]);
        string[] wrt = ["x0", "x1"];
        ReferenceTensor[] expected = GradientValues.Run(Gradients.Build(product, "y0", wrt), feeds, wrt);
        ReferenceTensor[] actual = GradientValues.Run(Gradients.Build(einsum, "y0", wrt), feeds, wrt);
        for (int i = 0; i < wrt.Length; i++)
            Parity.Close(expected[i], actual[i], 1e-6, wrt[i]);
    }

    [TestMethod]
    public void Einsum_Diagonal_SaysSo()
    {
        OnnxModel model = SingleNode.Build("Einsum", [[3, 3]], [OnnxAttribute.String("equation", "ii->i")]);
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y0", ["x0"])).Message, "diagonal");
    }
}
