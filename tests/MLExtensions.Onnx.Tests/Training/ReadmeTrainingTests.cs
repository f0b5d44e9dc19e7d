namespace MLExtensions.Onnx.Tests;

/// <summary>The README's gradients and training: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeTrainingTests
{
    [TestMethod]
    public void Training_OfTheReadme_LearnsAndExports()
    {
        using var files = new TemporaryFolder();

        FitResult result = Train(files.Root, new Network("digits", seed: 1).Input("image", 1, 28, 28).Flatten().Dense(48).Relu().Dense(10).Build("logits"));

        Assert.IsGreaterThan(0.9, result.History[^1].Validation!.Value);
        Assert.AreEqual("logits", OnnxModel.Load(Path.Combine(files.Root, "digits.onnx")).Outputs.Single().Name);
    }

    [TestMethod]
    public void Training_OfTheReadme_IsThisCode()
    {
        DirectoryInfo root = Root();
        string source = File.ReadAllText(Path.Combine(root.FullName, "tests", "MLExtensions.Onnx.Tests", "Training", "ReadmeTrainingTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Gradients and training", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];

        Assert.HasCount(2, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test writes to a folder of its own.
            string expected = line.Replace("\"digits.", "folder + \"/digits.", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static FitResult Train(string folder, OnnxModel model)
    {
        OnnxModel gradient = Gradients.Build(model, "logits", ["image"], new GradientOptions { SeedInput = "seed" });
        Assert.HasCount(2, gradient.Inputs);
        DigitImages digits = DrawnDigits.Draw(4000, seed: 1);
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions
        {
            Optimizer = new AdamOptimizer { LearningRate = new OneCycleSchedule(0.003, updates: 320) },
        });
        FitResult result = session.Fit(digits.Batches(100, shuffleSeed: 1), new FitOptions
        {
            Epochs = 8,
            Validation = DrawnDigits.Draw(1000, seed: 2).Batches(100),
            Metric = ValidationMetric.Accuracy(),
            Patience = 3,
            CheckpointPath = folder + "/digits.checkpoint",
        });
        session.Export().Save(folder + "/digits.onnx");
        return result;
    }

    private static DirectoryInfo Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
            folder = folder.Parent;
        return folder ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
