namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class MaxPoolTieTests
{
    [TestMethod]
    [DataRow(2, false, 0.25f, 0.25f, DisplayName = "side by side: shared")]
    [DataRow(2, true, 0.25f, 0.25f, DisplayName = "side by side, behind a Relu: shared")]
    [DataRow(1, false, 1f, 0f, DisplayName = "overlapping: the first")]
    public void MaxPool_EqualElements_GivesEachWindowsGradientOnce(int stride, bool relu, float first, float last)
    {
        var g = new OnnxGraphBuilder("ties");
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1, 1, 4, 4);
        OnnxValue pooled = g.Node("MaxPool", [relu ? g.Node("Relu", [x]) : x], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", stride, stride)]);
        g.Output("y", g.Node("ReduceSum", [pooled], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float);
        var ones = new float[16];
        Array.Fill(ones, 3);

        using var session = new OnnxSession(Gradients.Build(g.Build(), "y", ["x"]));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", ones, 1, 1, 4, 4));

        ReadOnlySpan<float> gradient = results.Span<float>("x_gradient");
        float sum = 0;
        foreach (float value in gradient)
            sum += value;
        Assert.AreEqual(stride == 2 ? 4 : 9, sum, 1e-6f);
        Assert.AreEqual(first, gradient[0], 1e-6f);
        Assert.AreEqual(last, gradient[15], 1e-6f);
    }
}
