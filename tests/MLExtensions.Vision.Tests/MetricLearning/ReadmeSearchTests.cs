using Microsoft.ML;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

/// <summary>The README's search of vectors: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeSearchTests
{
    [TestMethod]
    public void Search_OfTheReadme_Runs()
    {
        string folder = Directory.CreateTempSubdirectory("mlx-readme-").FullName;
        try
        {
            FloatMatrix vectors = Vectors.Random(200, VectorRows.Size, seed: 1);
            Search(folder, vectors, [.. Enumerable.Range(0, 200).Select(VectorRows.LabelOf)], [1, 0, 0, 0], [1, 0.1f, 0, 0]);
            LookUp(folder, new MLContext(seed: 1), VectorRows.View(vectors));
            CollectionAssert.AreEquivalent(new[] { "people.index", "neighbors.zip" }, Directory.GetFiles(folder).Select(Path.GetFileName).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Evaluation_OfTheReadme_Runs()
    {
        long[] labels = [.. Enumerable.Range(0, 60).Select(row => (long)(row % 6))];
        Evaluate(Vectors.Random(60, 3, seed: 1), labels, Vectors.Random(60, 3, seed: 2), labels);
    }

    [TestMethod]
    public void Search_OfTheReadme_IsThisCode()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MLExtensions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/MLExtensions.Vision.Tests/MetricLearning/ReadmeSearchTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Searching vectors", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];
        Assert.HasCount(3, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test reads and writes in a folder of its own.
            string expected = System.Text.RegularExpressions.Regex.Replace(line, "\"(\\w+\\.(index|zip))\"", "folder + \"/$1\"");
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Search(string folder, FloatMatrix vectors, string[] names, float[] someone, float[] query)
    {
        using NearestNeighborIndex index = NearestNeighborIndex.Build(vectors, names, new NearestNeighborIndexOptions { Metric = NeighborMetric.Cosine, Method = NeighborSearchMethod.Hnsw });
        long id = index.Add(someone, "someone new");
        index.Remove(7);
        foreach ((long neighbor, string? name, float distance) in index.Search(query, neighbors: 10))
            Console.WriteLine($"{name} ({neighbor}): {distance}");
        index.Save(folder + "/people.index");
        using NearestNeighborIndex opened = NearestNeighborIndex.Open(folder + "/people.index");   // checked, and mapped into memory
        Assert.AreEqual(200, id);
        Assert.AreEqual("someone new", opened.Search(someone, 1)[0].Label);
        Assert.AreEqual(200, opened.Count);
    }

    private static void LookUp(string folder, MLContext ml, IDataView rows)
    {
        using NearestNeighborIndex opened = NearestNeighborIndex.Open(folder + "/people.index");
        FindNearestTransformer find = ml.Embeddings().FindNearest("Neighbor", opened, "Features", neighbors: 3).Fit(rows);
        IDataView found = find.Transform(rows);   // NeighborIds, NeighborLabels, NeighborDistances
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Embeddings().KNearestNeighborsClassifier(neighbors: 5))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        ITransformer model = pipeline.Fit(rows);
        ml.Model.Save(model, rows.Schema, folder + "/neighbors.zip");   // loads with a bare MLContext
        CollectionAssert.IsSubsetOf(new[] { "NeighborIds", "NeighborLabels", "NeighborDistances" }, found.Schema.Select(column => column.Name).ToArray());
        find.Dispose();
        (model as IDisposable)?.Dispose();
    }

    private static void Evaluate(FloatMatrix test, long[] testLabels, FloatMatrix validation, long[] validationLabels)
    {
        RetrievalMetrics retrieval = RetrievalEvaluation.Evaluate(test, testLabels);   // precision@1, R-precision, MAP@R, recall@k
        PairVerificationResult chosen = PairVerification.Evaluate(validation, PairVerification.DrawPairs(validationLabels, 2000));
        PairVerificationResult judged = PairVerification.Evaluate(test, PairVerification.DrawPairs(testLabels, 2000), threshold: chosen.Threshold);   // accuracy, ROC, AUC, equal error rate
        OneShotResult oneShot = OneShotEvaluation.Run(test, testLabels, new OneShotOptions { Ways = 5, Shots = 1 });
        Assert.IsTrue(retrieval.PrecisionAt1 is >= 0 and <= 1 && judged.Threshold == chosen.Threshold && oneShot.Accuracy > 0);
    }
}
