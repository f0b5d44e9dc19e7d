using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.MetricLearning;

/// <summary>The README's embedding without labels: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeUnlabelledTests
{
    [TestMethod]
    public void Unlabelled_OfTheReadme_Runs()
    {
        DigitImages drawn = DrawnDigits.Draw(60, seed: 1);
        PixelImage[] images = [.. Enumerable.Range(0, 60).Select(i => new PixelImage(28, 28, 1, [.. drawn.Pixels.Skip(784 * i).Take(784).Select(value => (byte)(255 * value))]))];
        var few = new ImageSet(images, [.. drawn.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]);
        string folder = Directory.CreateTempSubdirectory("mlx-readme-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "scans"));
            for (int i = 0; i < images.Length; i++)
            {
                using Microsoft.ML.Data.MLImage image = images[i].ToMLImage();
                image.Save(Path.Combine(folder, "scans", $"{i}.png"));
            }

            Assert.IsTrue(Learn(folder, few, few) is > 0 and <= 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Unlabelled_OfTheReadme_IsThisCode()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MLExtensions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/MLExtensions.Vision.Tests/MetricLearning/ReadmeUnlabelledTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Embeddings without labels", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];
        Assert.HasCount(1, blocks);
        foreach (string line in blocks[0].Split("```")[0].Split('\n').Where(line => line.Length > 0))
        {
            // The test's scans lie in a folder of its own, and it makes one epoch of few rows.
            string expected = line.Replace("\"scans\"", "folder + \"/scans\"", StringComparison.Ordinal).Replace("RowsPerBatch = 128", "RowsPerBatch = 30", StringComparison.Ordinal).Replace("Epochs = 20", "Epochs = 1", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static double Learn(string folder, ImageSet few, ImageSet test)
    {
        ImageSet scans = ImageSet.FromFiles(Directory.GetFiles(folder + "/scans"));
        using EmbeddingModel embedding = EmbeddingTrainer.Train(scans, new EmbeddingOptions
        {
            SelfSupervision = new TwoViewSupervision { RowsPerBatch = 30 },   // positives: two views of an image
            Loss = new NtXentLoss { Temperature = 0.2 },
            Augmentations = [new RandomAffine(), new ElasticDistortion(), new Cutout()],
            Epochs = 1,
        });
        double accuracy = LinearProbe.Fit(embedding.Embed(few), few.Labels).Accuracy(embedding.Embed(test), test.Labels);
        return accuracy;
    }
}
