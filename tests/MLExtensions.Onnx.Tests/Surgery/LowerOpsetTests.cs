namespace MLExtensions.Onnx.Tests.Surgery;

[TestClass]
public sealed class LowerOpsetTests
{
    [TestMethod]
    public void LowerOpset_NetworkOfOpset18_ComputesTheSameIn17()
    {
        OnnxModel model = Build(18, g => g.Node("ReduceMean", [Planes(g), g.Vector(2L, 3L)], [OnnxAttribute.Int("keepdims", 0)]));

        OnnxModel lowered = model.LowerOpset();

        Assert.AreEqual(17, lowered.OpsetImports[""]);
        Assert.IsLessThanOrEqualTo(8, lowered.IrVersion);
        CollectionAssert.AreEqual((long[])[2, 3], lowered.Nodes.Single(node => node.OpType == "ReduceMean").FindAttribute("axes")!.AsInts());
        CollectionAssert.AreEqual(Run(model), Run(lowered));
    }

    [TestMethod]
    public void LowerOpset_OlderModel_KeepsItsOpset() => Assert.AreEqual(13, Build(13, Planes).LowerOpset().OpsetImports[""]);

    [TestMethod]
    public void LowerOpset_OperatorOfLaterVersions_IsNamed()
    {
        OnnxModel model = Build(20, g => g.Node("Gelu", [Planes(g)], name: "smooth"));

        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => model.LowerOpset()).Message, "node Gelu \"smooth\"");
    }

    [TestMethod]
    public void LowerOpset_DilatedAveragePool_IsNamed()
    {
        OnnxModel model = Build(19, g => g.Node("AveragePool", [Planes(g)], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("dilations", 2, 2)], name: "pool"));

        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => model.LowerOpset()).Message, "node AveragePool \"pool\" has dilations");
    }

    private static OnnxModel Build(int opset, Func<OnnxGraphBuilder, OnnxValue> body)
    {
        var graph = new OnnxGraphBuilder("lowered", new OnnxBuildOptions { Opset = opset, IrVersion = opset > 17 ? 10 : 8, AllowNewer = true });
        return graph.Output("y", body(graph)).Build();
    }

    private static OnnxValue Planes(OnnxGraphBuilder g)
    {
        float[] weights = [.. Enumerable.Range(0, 2 * 3 * 9).Select(i => MathF.Sin(i))];
        return g.Input("x", OnnxElementType.Float, 1, 3, 6, 6).Conv(g.Initializer(OnnxTensor.Create<float>(weights, 2, 3, 3, 3))).Relu();
    }

    private static float[] Run(OnnxModel model)
    {
        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", (float[])[.. Enumerable.Range(0, 108).Select(i => MathF.Cos(i))], 1, 3, 6, 6));
        return results.Span<float>("y").ToArray();
    }
}
