namespace MLExtensions.Vision.Tests.Visualization;

/// <summary>The README's filters: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeFiltersTests
{
    [TestMethod]
    public void Filters_OfTheReadme_Run()
    {
        string folder = Directory.CreateTempSubdirectory("mlx-filters-").FullName;
        try
        {
            MiniVgg.Create(seed: 1, imageSize: 32).Save(Path.Combine(folder, "network.onnx"));
            See(folder, DrawnShapes.Draw(12, 1, 32));
            CollectionAssert.IsSubsetOf(
                new[] { "filters.html", "maps.png", "strongest.png", "why.png" }, Directory.GetFiles(folder).Select(Path.GetFileName).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Filters_OfTheReadme_AreThisCode()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MLExtensions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/MLExtensions.Vision.Tests/Visualization/ReadmeFiltersTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## What filters see", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];
        Assert.HasCount(1, blocks);
        foreach (string line in blocks[0].Split("```")[0].Split('\n').Where(line => line.Length > 0))
        {
            // The test writes to a folder of its own, and takes fewer steps.
            string expected = System.Text.RegularExpressions.Regex.Replace(line, "\"(\\w+\\.(onnx|html|png))\"", "folder + \"/$1\"")
                .Replace("Enumerable.Range(0, 16)", "Enumerable.Range(0, 2)", StringComparison.Ordinal).Replace("Steps = 100", "Steps = 2", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void See(string folder, ImageSet images)
    {
        PretrainedCnn network = PretrainedCnn.Load(folder + "/network.onnx");   // or Vgg16.Load, MiniVgg.Train
        using var visualizer = new FilterVisualizer(network);
        MaximizedLayer maximized = visualizer.Maximize("block3_conv1", Enumerable.Range(0, 2), MaximizationOptions.Lucid with { Size = 64, Steps = 2 });
        maximized.ToGrid().Save(folder + "/filters.html");   // point at a picture to read its filter and response; or .png
        TopImagesResult strongest = visualizer.FindTopImages("block3_conv1", images.Images, options: new TopImagesOptions { Count = 5 });
        strongest.ToGrid().Save(folder + "/strongest.png");   // what each filter sees where it responds most: its receptive field
        visualizer.ComputeFeatureMaps("block1_conv1", images.Images[0]).ToGrid().Save(folder + "/maps.png");
        visualizer.ComputeGradCam(images.Images[0], "block5_conv2").ToGrid().Save(folder + "/why.png");
        Assert.IsTrue(maximized.IsComplete);
    }
}
