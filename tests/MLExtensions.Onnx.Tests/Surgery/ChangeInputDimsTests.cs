namespace MLExtensions.Onnx.Tests.Surgery;

[TestClass]
public sealed class ChangeInputDimsTests
{
    [TestMethod]
    public void ChangeInputDims_Convolutions_ShapesFollow()
    {
        OnnxModel changed = Model(dense: false).ChangeInputDims("x", 1, 2, 10, 12);

        Assert.AreEqual("x: Float [1, 2, 10, 12]", changed.Inputs[0].ToString());
        Assert.AreEqual("y: Float [1, 3, 8, 10]", changed.Outputs[0].ToString());
        using var session = new OnnxSession(changed);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new float[240], 1, 2, 10, 12));
        CollectionAssert.AreEqual(new long[] { 1, 3, 8, 10 }, results.Dims("y"));
    }

    [TestMethod]
    public void ChangeInputDims_DenseLayer_NamesTheNodeThatDoesNotFit()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Model(dense: true).ChangeInputDims("x", 1, 2, 10, 12));

        StringAssert.StartsWith(error.Message, "Input 'x' cannot be [1, 2, 10, 12]. ");
        StringAssert.Contains(error.Message, "Gemm");
    }

    [TestMethod]
    public void ChangeInputDims_UnknownInput_Throws()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Model(dense: false).ChangeInputDims("z", 1)).Message, "no input 'z'");
    }

    private static OnnxModel Model(bool dense)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue y = g.Input("x", OnnxElementType.Float, 1, 2, 6, 6).Conv(g.Initializer(OnnxTensor.Create<float>(new float[54], 3, 2, 3, 3)));
        return g.Output("y", dense ? g.Node("Gemm", [g.Node("Flatten", [y]), g.Initializer(OnnxTensor.Create<float>(new float[96], 48, 2))]) : y).Build();
    }
}
