namespace MLExtensions.Onnx.Tests.Surgery;

[TestClass]
public sealed class ChangeBatchTests
{
    [TestMethod]
    [DataRow(new long[] { 1, 24 })]
    [DataRow(new long[] { 1, -1 })]
    [DataRow(new long[] { 1, 2, 12 })]
    [DataRow(new long[] { -1, 24 })]
    [DataRow(new long[] { 0, -1 })]
    public void ChangeBatch_HardCodedReshape_RunsRowByRowTheSame(long[] shape)
    {
        OnnxModel one = Reshaped(shape);
        OnnxModel symbolic = one.ChangeBatch("N");
        OnnxModel five = one.ChangeBatch(5);

        Assert.AreEqual("x: Float [N, 2, 3, 4]", symbolic.Inputs.Single().ToString());
        Assert.AreEqual((OnnxDim)"N", symbolic.Outputs.Single().Dims![0]);
        Assert.AreEqual((OnnxDim)5, five.Outputs.Single().Dims![0]);
        float[] x = Runs.Random(5 * 24, 4);
        float[] expected = [.. Enumerable.Range(0, 5).SelectMany(row => Runs.Of(one, "y", OnnxFeed.Of<float>("x", x.AsMemory(24 * row, 24), 1, 2, 3, 4)))];
        Runs.AssertClose(expected, Runs.Of(symbolic, "y", OnnxFeed.Of<float>("x", x, 5, 2, 3, 4)), 0);
        Runs.AssertClose(expected, Runs.Of(five, "y", OnnxFeed.Of<float>("x", x, 5, 2, 3, 4)), 0);
    }

    [TestMethod]
    public void ChangeBatch_SymbolToNumber_DeclaresIt()
    {
        OnnxModel changed = CutAndRenameTests.Chain().ChangeBatch(8);

        Assert.AreEqual("x: Float [8, 4]", changed.Inputs.Single().ToString());
        Assert.AreEqual("y: Float [8, 2]", changed.Outputs.Single().ToString());
    }

    [TestMethod]
    public void ChangeBatch_ConstantOfTheOldBatch_NamesTheNode()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue sum = g.Node("Add", [g.Input("x", OnnxElementType.Float, 3, 2), g.Initializer(Runs.Tensor(1, 3, 2))], name: "bias");
        OnnxModel model = g.Output("y", sum, OnnxElementType.Float, 3, 2).Build();

        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => model.ChangeBatch("N")).Message, "Add \"bias\" holds the old size");
        Assert.ThrowsExactly<ArgumentException>(() => model.ChangeBatch("N", ["z"]));
        Assert.ThrowsExactly<ArgumentException>(() => model.ChangeBatch(OnnxDim.Unknown));
    }

    /// <summary>x [1, 2, 3, 4] → Relu → Reshape → Softmax; a constant of the same first dimension is reshaped too, and must not be touched.</summary>
    private static OnnxModel Reshaped(long[] shape)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1, 2, 3, 4);
        OnnxValue y = g.Node("Reshape", [g.Node("Relu", [x]), g.Vector(shape)]);
        OnnxValue bias = g.Node("Reshape", [g.Vector<float>(3), g.Vector<long>(1, 1)]);
        y = g.Node("Softmax", [g.Node("Mul", [y, bias])], [OnnxAttribute.Int("axis", -1)]);
        return (shape.Length == 3 ? g.Output("y", y, OnnxElementType.Float, 1, 2, 12) : g.Output("y", y, OnnxElementType.Float, 1, 24)).Build();
    }
}
