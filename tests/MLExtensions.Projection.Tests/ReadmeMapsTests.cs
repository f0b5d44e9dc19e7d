using Microsoft.ML;
using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

/// <summary>The README's maps: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeMapsTests
{
    [TestMethod]
    public void Maps_OfTheReadme_Run()
    {
        string folder = Directory.CreateTempSubdirectory("readme-maps-").FullName;
        try
        {
            var ml = new MLContext(1);
            FloatMatrix data = Samples.Clusters(90, FeatureData.Columns, 3, seed: 1);
            Pipeline(ml, FeatureData.Of(ml, data), folder);
            (double trust, double kept, double accuracy) = Algorithm(data, Samples.Clusters(10, FeatureData.Columns, 3, seed: 2), [.. Enumerable.Range(0, 90).Select(row => row % 3)]);

            Assert.IsGreaterThan(0.8, trust);
            Assert.IsGreaterThan(0.3, kept);
            Assert.IsGreaterThan(0.9, accuracy);
            using var bare = (IDisposable)new MLContext().Model.Load(folder + "/map.zip", out _);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Maps_OfTheReadme_AreThisCode()
    {
        DirectoryInfo root = Root();
        string source = File.ReadAllText(Path.Combine(root.FullName, "tests", "MLExtensions.Projection.Tests", "ReadmeMapsTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Maps (t-SNE)", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];

        Assert.HasCount(2, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test writes to a folder of its own.
            string expected = line.Replace("\"map.", "folder + \"/map.", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Pipeline(MLContext ml, IDataView rows, string folder)
    {
        TsneEstimator estimator = ml.Embeddings().ProjectToTsne("Map", "Features", perplexity: 20, seed: 1);
        using TsneTransformer map = estimator.Fit(rows);
        Console.WriteLine($"KL {map.KullbackLeibler}, optimized in {map.Timings.Optimization}");
        FloatMatrix points = map.Embedding;   // rows × 2, in the order of the rows
        ml.Model.Save(map, rows.Schema, folder + "/map.zip");   // loads with a bare MLContext
        Assert.AreEqual(90, points.Rows);
    }

    private static (double Trust, double Kept, double Accuracy) Algorithm(FloatMatrix data, FloatMatrix newRows, int[] labels)
    {
        TsneMap fitted = Tsne.Fit(data, new TsneOptions { Perplexity = 20, Metric = DistanceMetric.Cosine });
        FloatMatrix placed = fitted.Transform(newRows, new TsneTransformOptions { RefinementSteps = 20 });
        double trust = MapQuality.Trustworthiness(data, fitted.Embedding, neighbors: 12);
        double kept = MapQuality.NeighborRecall(data, fitted.Embedding, neighbors: 12);
        double accuracy = MapQuality.LabelAccuracy(fitted.Embedding, labels, neighbors: 1);
        MdsMap scaled = Mds.Fit(data, new MdsOptions { Iterations = 100 });   // stress majorization: keeps distances, O(rows²)
        Assert.AreEqual(newRows.Rows, placed.Rows);
        Assert.IsLessThan(0.5, scaled.NormalizedStress);
        return (trust, kept, accuracy);
    }

    private static DirectoryInfo Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
            folder = folder.Parent;
        return folder ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
