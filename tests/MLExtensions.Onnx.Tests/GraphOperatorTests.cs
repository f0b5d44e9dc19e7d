namespace MLExtensions.Onnx.Tests;

/// <summary>Operators as methods of the values of a graph.</summary>
[TestClass]
public sealed class GraphOperatorTests
{
    [TestMethod]
    public void Operators_Arithmetic_ComputesByHand()
    {
        float[] y = Run(x => (2 * x + 1 - x / 4) * -x - (1 / x - (x - 0.5)) + (3 - x), 2);

        Assert.AreEqual((2 * 2 + 1 - 0.5f) * -2 - (0.5f - 1.5f) + 1, y[0], 1e-6);
    }

    [TestMethod]
    public void Operators_Functions_ComputeByHand()
    {
        AreEqual(Run(x => x.Relu(), -1, 2), 0, 2);
        AreEqual(Run(x => x.LeakyRelu(0.5f), -1, 2), -0.5, 2);
        AreEqual(Run(x => x.Clip(-0.5, 1), -1, 0.25f, 2), -0.5, 0.25, 1);
        AreEqual(Run(x => x.Gelu(), -1, 0, 2), -0.15865525, 0, 1.95449974);
        AreEqual(Run(x => x.Pow(2).Sqrt().Abs().Log().Exp(), 3), 3);
        AreEqual(Run(x => x.Softplus(), 0), Math.Log(2));
        AreEqual(Run(x => x.Tanh() + x.Sigmoid(), 0), 0.5);
        AreEqual(Run(x => x.Max(x * 2).Min(x + 10), 1, 20), 2, 30);
        AreEqual(Run(x => x.IsGreater(x.Graph.Scalar(1f)).Where(x, -x), 0.5f, 2), -0.5, 2);
        AreEqual(Run(x => x.IsLess(x.Graph.Scalar(1f)).Cast(OnnxElementType.Float), 0.5f, 2), 1, 0);
        AreEqual(Run(x => x.IsEqual(x.Identity()).Cast(OnnxElementType.Float), 0.5f), 1);
        AreEqual(Run(x => x.Softmax(), 0, 0), 0.5, 0.5);
        AreEqual(Run(x => x.LogSoftmax(), 0, 0), -Math.Log(2), -Math.Log(2));
        AreEqual(Run(x => x.ReduceMax() - x.ReduceMin() + x.ReduceMean() * x.ReduceSum(), 1, 3), 2 + 2 * 4);
        AreEqual(Run(x => x.ReduceL2([0]), 3, 4), 5);
        AreEqual(Run(x => x.ArgMax(0).Cast(OnnxElementType.Float), 3, 4), 1);
        AreEqual(Run(x => x.Dropout(0.5f), 3, 4), 3, 4);
        AreEqual(Run(x => x.Unsqueeze(0).MatMul(x.Unsqueeze(1)).Squeeze(), 3, 4), 25);
        AreEqual(Run(x => x.Unsqueeze(0).Gemm(x.Unsqueeze(0), transposeB: true, alpha: 2), 3, 4), 50);
        AreEqual(Run(x => x.Einsum("i,i->", x), 3, 4), 25);
        AreEqual(Run(x => x.Slice(0, -1, 9).Concat(0, x).Gather(x.Graph.Vector(0L, 1)), 3, 4), 4, 3);
        AreEqual(Run(x => x.Expand(2, 2).Transpose().Flatten(0), 3, 4), 3, 3, 4, 4);
    }

    [TestMethod]
    public void Operators_ConvolutionAndNormalization_ComputeByHand()
    {
        AreEqual(Run(x => x.Reshape(1, 1, 2, 2).Conv(Filled(x, 1, 1, 1, 2, 2), Filled(x, 1, 1)), 1, 2, 3, 4), 11);
        AreEqual(Run(x => x.Reshape(1, 1, 1, 2).ConvTranspose(Filled(x, 1, 1, 1, 1, 2)), 1, 2), 1, 3, 2);
        AreEqual(Run(x => x.Reshape(1, 1, 2, 2).MaxPool([2, 2]) + x.Reshape(1, 1, 2, 2).AveragePool([2, 2]), 1, 2, 3, 4), 6.5);
        AreEqual(Run(x => x.Reshape(1, 1, 2, 2).GlobalMaxPool() + x.Reshape(1, 1, 2, 2).GlobalAveragePool(), 1, 2, 3, 4), 6.5);
        AreEqual(Run(x => x.LayerNormalization(Filled(x, 2, 2), epsilon: 0), 1, 3), -2, 2);
        AreEqual(
            Run(x => x.Reshape(1, 2).BatchNormalization(Filled(x, 2, 2), Filled(x, 1, 2), Filled(x, 1, 2), Filled(x, 4, 2), epsilon: 0), 1, 3), 1, 3);
    }

    [TestMethod]
    public void Operators_OlderAndNewerOpsets_TakeTheirForms()
    {
        foreach (int opset in (int[])[12, 13, 17, 18, 21])
        {
            var g = new OnnxGraphBuilder("opsets", new OnnxBuildOptions { Opset = opset, AllowNewer = true });
            OnnxValue x = g.Input("x", OnnxElementType.Float, 2, 3);
            OnnxModel model = g.Output("y", x.ReduceSum([1]) + x.ReduceMean([1]).Dropout(0.5f).Gelu()).Build();
            RuntimeShapes.Check(model);
        }
    }

    [TestMethod]
    public void Node_ThatDoesNotFit_IsNotAdded()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 3), w = g.Initializer(OnnxTensor.Create<float>(new float[8], 4, 2), "w");

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => g.Node("MatMul", [x, w], name: "fc", outputName: "h"));

        Assert.AreEqual("Node MatMul \"fc\": its inputs 'x' [N, 3] and 'w' [4, 2] do not multiply: 3 columns against 4 rows. (Parameter 'inputs')", error.Message);
        OnnxValue h = g.Node("MatMul", [x.Concat(1, x.Slice(1, 0, 1)), w], name: "fc", outputName: "h");
        Assert.AreEqual("[N, 2]", ShapeContext.Text(h.Dims));
        Assert.AreEqual(OnnxElementType.Float, h.ElementType);
    }

    [TestMethod]
    public void Output_OfAnotherShape_NamesBoth()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue y = g.Input("x", OnnxElementType.Float, "N", 3).Relu();

        ArgumentException shape = Assert.ThrowsExactly<ArgumentException>(() => g.Output("y", y, OnnxElementType.Float, "N", 4));
        ArgumentException type = Assert.ThrowsExactly<ArgumentException>(() => g.Output("y", y, OnnxElementType.Int64, "N", 3));
        ArgumentException unknown = Assert.ThrowsExactly<ArgumentException>(() => g.Output("y", g.Node("Special", [y], domain: "my.company")));

        StringAssert.StartsWith(shape.Message, "Output 'y' is declared as Float [N, 4]; its value 'Relu…' is Float [N, 3].");
        StringAssert.Contains(type.Message, "Int64 [N, 3]");
        StringAssert.Contains(unknown.Message, "could not be inferred");
        // Saying less is no contradiction.
        g.Output("y", y, OnnxElementType.Float, "batch", "features");
    }

    [TestMethod]
    public void Operators_WhatCannotBe_Throws()
    {
        var g = new OnnxGraphBuilder("old", new OnnxBuildOptions { Opset = 16 });
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2), s = g.Input("s", OnnxElementType.String, 2), i = g.Input("i", OnnxElementType.Int64, 2);

        Assert.ThrowsExactly<NotSupportedException>(() => x.LayerNormalization(x));
        Assert.ThrowsExactly<ArgumentException>(() => x.Clip(1, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => x.Dropout(1));
        Assert.ThrowsExactly<ArgumentException>(() => s + 1);
        Assert.ThrowsExactly<ArgumentException>(() => i * 0.5);
        Assert.ThrowsExactly<InvalidOperationException>(() => OnnxValue.None.Relu());
        Assert.ThrowsExactly<ArgumentException>(() => x + new OnnxGraphBuilder().Input("x", OnnxElementType.Float, 2));
    }

    private static OnnxValue Filled(OnnxValue x, float value, params long[] dims) =>
        x.Graph.Initializer(OnnxTensor.Create<float>(Enumerable.Repeat(value, (int)dims.Aggregate(1L, (a, b) => a * b)).ToArray(), dims));

    private static float[] Run(Func<OnnxValue, OnnxValue> function, params float[] values)
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", function(g.Input("x", OnnxElementType.Float, values.Length))).Build();
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", values, values.Length));
        return results.Span<float>("y").ToArray();
    }

    private static void AreEqual(float[] actual, params double[] expected)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < actual.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5);
    }
}
