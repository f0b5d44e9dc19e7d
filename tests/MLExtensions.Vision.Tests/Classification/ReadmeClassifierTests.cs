using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Tests.Classification;

/// <summary>The README's image classifier: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeClassifierTests
{
    [TestMethod]
    public void Classifiers_OfTheReadme_Run()
    {
        string folder = Directory.CreateTempSubdirectory("mlx-readme-").FullName;
        try
        {
            MiniVgg.Create(seed: 1, imageSize: 32).Save(Path.Combine(folder, "network.onnx"));
            ImageSet drawn = DrawnShapes.Draw(40, 1, 32);
            for (int i = 0; i < drawn.Count; i++)
            {
                string name = Directory.CreateDirectory(Path.Combine(folder, "photos", drawn.ClassNames[drawn.Labels[i]])).FullName;
                drawn.Images[i].Save(Path.Combine(name, $"{i}.png"));
            }

            drawn.Images[0].Save(Path.Combine(folder, "new.png"));
            Train(folder, new MLContext(seed: 1), drawn.ToDataView(), DrawnShapes.Draw(20, 2, 32).ToDataView());
            CollectionAssert.IsSubsetOf(new[] { "photos.zip", "photos.onnx" }, Directory.GetFiles(folder).Select(Path.GetFileName).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Classifiers_OfTheReadme_AreThisCode()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MLExtensions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/MLExtensions.Vision.Tests/Classification/ReadmeClassifierTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Image classifiers", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];
        Assert.HasCount(2, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test reads and writes in a folder of its own.
            string expected = System.Text.RegularExpressions.Regex.Replace(line, "\"(\\w+\\.(onnx|zip|png)|photos)\"", "folder + \"/$1\"");
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Train(string folder, MLContext ml, IDataView photos, IDataView others)
    {
        PretrainedCnn network = PretrainedCnn.Load(folder + "/network.onnx");   // or Vgg16.Load, MiniVgg.Train
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Embeddings().TrainImageClassifier(network, new ImageClassifierOptions
            {
                Augmentations = [new HorizontalFlip(), new ColorJitter()],
                ClassWeighting = ClassWeighting.Balanced,
                FineTunedBlocks = 1,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        ITransformer model = pipeline.Fit(photos);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(others));
        ml.Model.Save(model, photos.Schema, folder + "/photos.zip");   // loads with a bare MLContext
        Assert.IsGreaterThan(0, metrics.MicroAccuracy);
        (model as IDisposable)?.Dispose();

        ImageSet images = ImageSet.FromFolder(folder + "/photos");
        using ImageClassifier classifier = new ImageClassifierTrainer(network, new ImageClassifierOptions { Layer = "block4_pool" }).Train(images);
        (string name, float probability) = classifier.Predict(PixelImage.Load(folder + "/new.png"));
        classifier.Save(folder + "/photos.onnx");
        CollectionAssert.Contains(images.ClassNames.ToArray(), name);
        Assert.IsTrue(probability is > 0 and <= 1);
    }
}
