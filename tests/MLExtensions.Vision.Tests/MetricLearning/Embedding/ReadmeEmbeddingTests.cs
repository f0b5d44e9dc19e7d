using Microsoft.ML;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning.Embedding;

/// <summary>The README's trained embedding: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeEmbeddingTests
{
    [TestMethod]
    public void Embeddings_OfTheReadme_Run()
    {
        string folder = Directory.CreateTempSubdirectory("mlx-readme-").FullName;
        try
        {
            ImageSet drawn = DrawnShapes.Draw(60, 1, 32).TakePerClass(4);
            drawn = drawn.Select(Enumerable.Range(0, drawn.Count).Where(i => drawn.Labels[i] < 4));
            for (int i = 0; i < drawn.Count; i++)
            {
                string name = Directory.CreateDirectory(Path.Combine(folder, "photos", drawn.ClassNames[drawn.Labels[i]])).FullName;
                drawn.Images[i].Save(Path.Combine(name, $"{i}.png"));
            }

            Learn(folder, new MLContext(seed: 1), drawn.ToDataView());
            LearnAlone(folder);
            CollectionAssert.IsSubsetOf(new[] { "photos.zip", "embedding.onnx" }, Directory.GetFiles(folder).Select(Path.GetFileName).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Embeddings_OfTheReadme_AreThisCode()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MLExtensions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/MLExtensions.Vision.Tests/MetricLearning/Embedding/ReadmeEmbeddingTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Trained embeddings", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];
        Assert.HasCount(2, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test reads and writes in a folder of its own.
            string expected = System.Text.RegularExpressions.Regex.Replace(line, "\"(\\w+\\.(onnx|zip|png)|photos)\"", "folder + \"/$1\"");
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Learn(string folder, MLContext ml, IDataView photos)
    {
        var options = new EmbeddingOptions
        {
            Backbone = new SmallCnnBackbone { Channels = 3 },   // or ResidualCnnBackbone, PretrainedBackbone, MlpBackbone, OnnxBackbone
            Loss = new TripletLoss { Margin = 0.2, Miner = TripletMiner.SemiHard },
            ClassesPerBatch = 4,
            RowsPerClass = 4,
            Epochs = 5,
            Augmentations = [new RandomRotation()],
            ValidationFraction = 0.1,   // the epoch with the best MAP@R is kept
        };
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Embeddings().TrainTripletEmbedding("Embedding", "Image", "Label", options));
        var model = pipeline.Fit(photos);
        ml.Model.Save(model, photos.Schema, folder + "/photos.zip");   // loads with a bare MLContext
        model.Dispose();
    }

    private static void LearnAlone(string folder)
    {
        ImageSet images = ImageSet.FromFolder(folder + "/photos");
        using EmbeddingModel embedding = EmbeddingTrainer.Train(images, new EmbeddingOptions { Epochs = 2, RowsPerClass = 4 });
        FloatMatrix vectors = embedding.Embed(images);   // images × 128
        RetrievalMetrics metrics = RetrievalEvaluation.Evaluate(vectors, [.. images.Labels.Select(label => (long)label)]);
        embedding.Save(folder + "/embedding.onnx");   // pixels of 0 to 255 in, vectors out
        Assert.AreEqual(images.Count, metrics.Queries);
    }
}
