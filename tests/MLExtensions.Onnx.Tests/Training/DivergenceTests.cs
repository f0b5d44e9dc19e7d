namespace MLExtensions.Onnx.Tests;

/// <summary>A loss or gradient that is no finite number stops the training, which names the step and the first value that went bad.</summary>
[TestClass]
public class DivergenceTests
{
    [TestMethod]
    public void Step_LogOfANegativeNumber_NamesStepNodeAndElement()
    {
        using TrainingSession session = NewSession(out _);
        session.Step(Batch(1, 2));
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => session.Step(Batch(1, -2)));
        Assert.AreEqual(1, error.Step);
        Assert.AreEqual("log", error.Tensor);
        StringAssert.Contains(error.Message, "The loss is NaN at step 1; the first value that is not finite is 'log', made by Log \"the_log\": NaN at element 1 of [2].");
    }

    [TestMethod]
    public void Step_Diverged_LeavesTheStateBefore()
    {
        using TrainingSession session = NewSession(out _);
        session.Step(Batch(1, 2));
        float[] before = session.GetParameter("p");
        Assert.ThrowsExactly<TrainingDivergedException>(() => session.Step(Batch(-5, 2)));
        CollectionAssert.AreEqual(before, session.GetParameter("p"));
        Assert.AreEqual(1, session.Steps);
        session.Step(Batch(1, 2));
        Assert.AreEqual(2, session.Steps);
    }

    [TestMethod]
    public void Step_NaNInABatch_NamesTheInput()
    {
        using TrainingSession session = NewSession(out _);
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => session.Step(Batch(float.NaN, 2)));
        Assert.AreEqual("x", error.Tensor);
        StringAssert.Contains(error.Message, "the input 'x': NaN at element 0 of [2]");
    }

    [TestMethod]
    public void Step_NaNInAParameter_NamesIt()
    {
        using TrainingSession session = NewSession(out _);
        session.SetParameter("p", [1, float.PositiveInfinity]);
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => session.Step(Batch(1, 2)));
        Assert.AreEqual("p", error.Tensor);
        StringAssert.Contains(error.Message, "the parameter 'p': Infinity at element 1 of [2]");
    }

    [TestMethod]
    public void Step_LossFiniteGradientNot_NamesTheGradient()
    {
        // The slope of the root at 0 is infinite.
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2);
        OnnxValue p = g.Initializer(OnnxTensor.Create([0f, 1f], 2), "p");
        g.Output("y", g.Node("Sqrt", [g.Node("Mul", [x, p])]), OnnxElementType.Float, 2);
        using TrainingSession session = TrainingSession.Create(g.Build(), new MeanSquaredErrorLoss());
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => session.Step(OnnxFeed.Of<float>("x", (float[])[1, 1], 2), OnnxFeed.Of<float>("target", (float[])[3, 3], 2)));
        Assert.IsNotNull(error.Tensor);
        StringAssert.Contains(error.Message, "The norm of the gradients is");
        StringAssert.Contains(error.Message, "Infinity at element 0 of [2]");
    }

    private static TrainingSession NewSession(out OnnxModel model)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2);
        OnnxValue log = g.Node("Log", [x], name: "the_log", outputName: "log");
        OnnxValue p = g.Initializer(OnnxTensor.Create([0.5f, 0.5f], 2), "p");
        model = g.Output("y", g.Node("Mul", [log, p]), OnnxElementType.Float, 2).Build();
        return TrainingSession.Create(model, new MeanSquaredErrorLoss());
    }

    private static OnnxFeed[] Batch(float a, float b) =>
        [OnnxFeed.Of<float>("x", (float[])[a, b], 2), OnnxFeed.Of<float>("target", (float[])[1, 1], 2)];
}
