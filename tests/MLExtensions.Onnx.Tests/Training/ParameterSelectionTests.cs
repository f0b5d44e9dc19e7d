namespace MLExtensions.Onnx.Tests;

/// <summary>Which initializers are trained.</summary>
[TestClass]
public class ParameterSelectionTests
{
    [TestMethod]
    public void Create_ConstantsOfAModel_AreNotTrained()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new MeanSquaredErrorLoss { Output = "y" });
        CollectionAssert.AreEqual(new[] { "weight" }, Trained(session));
    }

    [TestMethod]
    public void Create_ScalarNamed_IsTrained()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new MeanSquaredErrorLoss { Output = "y" }, new TrainingOptions { TrainedScalars = ["factor"] });
        CollectionAssert.AreEquivalent(new[] { "weight", "factor" }, Trained(session));
        Step(session);
        Assert.AreNotEqual(2f, session.GetParameter("factor")[0]);
    }

    [TestMethod]
    public void Create_LossOfAnotherOutput_TrainsWhatThatDependsOn()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new MeanSquaredErrorLoss { Output = "z" });
        CollectionAssert.AreEqual(new[] { "other" }, Trained(session));
        Step(session);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, session.Export().FindInitializer("weight")!.AsSpan<float>().ToArray());
    }

    private static string[] Trained(TrainingSession session) => [.. session.Parameters.Where(parameter => !parameter.IsFrozen).Select(parameter => parameter.Name)];

    private static void Step(TrainingSession session) =>
        session.Step(OnnxFeed.Of<float>("x", (float[])[1, 2, 3], 1, 3), OnnxFeed.Of<float>("target", (float[])[0, 0, 0], 1, 3));

    /// <summary>y = where(x · weight · factor &gt; threshold, …, 0) takes no gradient to the threshold; z = x + other.</summary>
    private static OnnxModel Model()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 3);
        OnnxValue scaled = g.Node("Mul", [g.Node("Mul", [x, g.Initializer(OnnxTensor.Create([1f, 2, 3], 3), "weight")]), g.Initializer(OnnxTensor.Scalar(2f), "factor")]);
        OnnxValue mask = g.Node("Greater", [scaled, g.Initializer(OnnxTensor.Create([0.5f, 0.5f, 0.5f], 3), "threshold")]);
        g.Output("y", g.Node("Where", [mask, scaled, g.Scalar(0f)]), OnnxElementType.Float, "N", 3);
        g.Output("z", g.Node("Add", [x, g.Initializer(OnnxTensor.Create([1f, 1, 1], 3), "other")]), OnnxElementType.Float, "N", 3);
        return g.Build();
    }
}
