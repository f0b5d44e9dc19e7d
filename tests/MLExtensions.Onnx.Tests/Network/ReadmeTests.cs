namespace MLExtensions.Onnx.Tests;

/// <summary>The README's networks: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeTests
{
    [TestMethod]
    public void Network_OfTheReadme_BuildsAndRuns()
    {
        using var folder = new TemporaryFolder();
        Digits(folder.Root);
        Attention(folder.Root);

        RuntimeShapes.Check(OnnxModel.Load(Path.Combine(folder.Root, "digits.onnx")), new Dictionary<string, long> { ["N"] = 2 });
        RuntimeShapes.Check(OnnxModel.Load(Path.Combine(folder.Root, "attention.onnx")), new Dictionary<string, long> { ["N"] = 2, ["T"] = 3 });
    }

    [TestMethod]
    public void Network_OfTheReadme_IsThisCode()
    {
        DirectoryInfo root = Root();
        string source = File.ReadAllText(Path.Combine(root.FullName, "tests", "MLExtensions.Onnx.Tests", "Network", "ReadmeTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Networks in C#", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];

        Assert.HasCount(2, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test writes to a folder of its own, and not to the console.
            string expected = line.Replace("Save(\"", "Save(folder + \"/", StringComparison.Ordinal).Replace("Console.WriteLine(network.Summary);", "_ = network.Summary.ToString();", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Digits(string folder)
    {
        var network = new Network("digits", seed: 1)
            .Input("image", 1, 28, 28)
            .Conv2D(32, 3, padding: Padding.Same, bias: false).BatchNorm().Relu().MaxPool(2)
            .Residual(path => path.Conv2D(32, 3, padding: Padding.Same).Relu())
            .Concat(path => path.AveragePool(2), path => path.Conv2D(16, 3, stride: 2, padding: Padding.Same))
            .Flatten().Dropout(0.3f).Dense(10);

        _ = network.Summary.ToString();
        OnnxModel model = network.Build("logits");
        model.Save(folder + "/digits.onnx");
    }

    private static void Attention(string folder)
    {
        var g = new OnnxGraphBuilder("attention");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", "T", 64);
        OnnxValue weights = (x.MatMul(x.Transpose(0, 2, 1)) / 8).Softmax();
        g.Output("y", weights.MatMul(x) + x);
        g.Build().Save(folder + "/attention.onnx");
    }

    /// <summary>The repository's folder, above that of the tests' assembly.</summary>
    private static DirectoryInfo Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is not below the repository.");
        return folder;
    }
}
