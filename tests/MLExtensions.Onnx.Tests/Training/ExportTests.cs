namespace MLExtensions.Onnx.Tests;

/// <summary>What comes out of a training: an inference model, weights in files.</summary>
[TestClass]
public class ExportTests
{
    [TestMethod]
    public void Export_ModelWithDropout_LeavesItOutAndKeepsTheOpset()
    {
        OnnxModel model = new Network("n", seed: 1).Input("x", 4).Dense(8).Relu().Dropout(0.5f).Dense(2).Dropout(0.1f).Build("y");
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss());
        session.Step(Batch(0));
        OnnxModel trained = session.Export();
        Assert.IsFalse(trained.Nodes.Any(node => node.OpType == "Dropout"));
        Assert.AreEqual(model.OpsetImports[""], trained.OpsetImports[""]);
        OnnxFeed x = OnnxFeed.Of<float>("x", TrainingModels.Random(12, 5), 3, 4);
        using OnnxResults predicted = session.Predict(x);
        using var run = new OnnxSession(Graphs.Reload(trained));
        using OnnxResults results = run.Run(x);
        CollectionAssert.AreEqual(predicted.Span<float>("y").ToArray(), results.Span<float>("y").ToArray());
    }

    [TestMethod]
    [DataRow("weights.npz")]
    [DataRow("weights.safetensors")]
    public void LoadWeights_OfAnotherSession_GivesItsPredictions(string file)
    {
        using var folder = new TemporaryFolder();
        using TrainingSession first = NewSession(seed: 1);
        first.Step(Batch(0));
        first.SaveWeights(folder.File(file));
        using TrainingSession second = NewSession(seed: 2);
        second.LoadWeights(folder.File(file));
        foreach (ParameterInfo parameter in first.Parameters)
            CollectionAssert.AreEqual(first.GetParameter(parameter.Name), second.GetParameter(parameter.Name));
    }

    [TestMethod]
    public void LoadWeights_OfAnotherModel_NamesTheTensorAndBothShapes()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession first = NewSession(seed: 1);
        first.SaveWeights(folder.File("w.npz"));
        using TrainingSession wider = TrainingSession.Create(TrainingModels.Perceptron(4, 9, 2), new MeanSquaredErrorLoss());
        using TrainingSession other = TrainingSession.Create(TrainingModels.Linear(4, 2), new MeanSquaredErrorLoss());
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => wider.LoadWeights(folder.File("w.npz"))).Message, "are Float [4, 8]; the model's are Float [4, 9]");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => other.LoadWeights(folder.File("w.npz"))).Message, "has no weights 'w'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => first.SaveWeights(folder.File("w.bin"))).Message, "ends in '.BIN'");
    }

    private static TrainingSession NewSession(long seed) => TrainingSession.Create(TrainingModels.Perceptron(4, 8, 2, seed), new MeanSquaredErrorLoss());

    private static OnnxFeed[] Batch(int seed) =>
        [OnnxFeed.Of<float>("x", TrainingModels.Random(8, 1000 + seed), 2, 4), OnnxFeed.Of<float>("target", TrainingModels.Random(4, 2000 + seed), 2, 2)];
}
