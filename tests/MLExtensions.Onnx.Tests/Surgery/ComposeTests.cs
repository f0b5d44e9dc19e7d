namespace MLExtensions.Onnx.Tests.Surgery;

[TestClass]
public sealed class ComposeTests
{
    [TestMethod]
    public void Compose_OutputToInput_RunsOneAfterTheOther()
    {
        OnnxModel first = CutAndRenameTests.Chain();
        OnnxModel second = Scale(17);
        OnnxFeed x = Runs.Feed("x", 1, 5, 4);

        OnnxModel joined = first.Compose(second, new Dictionary<string, string> { ["y"] = "x" }, new ComposeOptions { SecondPrefix = "b/" });

        Assert.AreEqual("x: Float [N, 4]; b/s: Float [2]", string.Join("; ", joined.Inputs));
        Assert.AreEqual("b/y: Float [M, 2]", string.Join("; ", joined.Outputs));
        float[] y = Runs.Of(first, "y", x);
        float[] expected = Runs.Of(second, "y", OnnxFeed.Of<float>("x", y, 5, 2), Runs.Feed("s", 3, 2));
        Runs.AssertClose(expected, Runs.Of(joined, "b/y", x, Runs.Feed("b/s", 3, 2)), 0);
    }

    [TestMethod]
    public void Compose_DifferentOpsets_AreBroughtTogether()
    {
        OnnxModel joined = CutAndRenameTests.Chain().Compose(
            Scale(13), new Dictionary<string, string> { ["y"] = "x" }, new ComposeOptions { FirstPrefix = "a/", SecondPrefix = "b/", KeepConnectedOutputs = true });

        Assert.AreEqual(21, joined.OpsetImports[""]);
        CollectionAssert.AreEqual(new[] { "a/y", "b/y" }, joined.Outputs.Select(output => output.Name).ToArray());
        OnnxFeed[] feeds = [Runs.Feed("a/x", 1, 5, 4), Runs.Feed("b/s", 3, 2)];
        float[] scale = Runs.Random(2, 3);
        Runs.AssertClose([.. Runs.Of(joined, "a/y", feeds).Select((value, i) => value * scale[i % 2])], Runs.Of(joined, "b/y", feeds));
    }

    [TestMethod]
    public void Compose_WhatDoesNotFit_SaysWhy()
    {
        OnnxModel first = CutAndRenameTests.Chain();

        Assert.AreEqual("Both models have a value 'y'; set ComposeOptions.FirstPrefix or SecondPrefix. (Parameter 'options')", Message(Scale(17), "y", "x"));
        StringAssert.Contains(Message(CutAndRenameTests.Chain(), "y", "x"), "Output 'y' is Float [N, 2]; input 'x' wants Float [N, 4].");
        StringAssert.Contains(Message(Scale(17), "z", "x"), "The first model has no output 'z'");
        StringAssert.Contains(Message(Scale(17), "y", "z"), "The second model has no input 'z'");

        string Message(OnnxModel second, string output, string input) =>
            Assert.ThrowsExactly<ArgumentException>(() => first.Compose(second, new Dictionary<string, string> { [output] = input })).Message;
    }

    /// <summary>y = x · s, x [M, 2], s [2].</summary>
    private static OnnxModel Scale(int opset)
    {
        var g = new OnnxGraphBuilder("scale", new OnnxBuildOptions { Opset = opset });
        OnnxValue y = g.Node("Mul", [g.Input("x", OnnxElementType.Float, "M", 2), g.Input("s", OnnxElementType.Float, 2)]);
        return g.Output("y", y, OnnxElementType.Float, "M", 2).Build();
    }
}
