using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Tests.Pretrained;

/// <summary>The README's networks: its code is this file's, and it runs.</summary>
[TestClass]
public sealed class ReadmeNetworksTests
{
    [TestMethod]
    public void Networks_OfTheReadme_Run()
    {
        string folder = Directory.CreateTempSubdirectory("readme-networks-").FullName;
        try
        {
            var ml = new MLContext(1);
            ImageSet shapes = DrawnShapes.Draw(20, seed: 1);
            Networks(ml, shapes, shapes.ToDataView(), folder);
            using var bare = (IDisposable)new MLContext().Model.Load(folder + "/photos.zip", out _);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Networks_OfTheReadme_AreThisCode()
    {
        DirectoryInfo root = Root();
        string source = File.ReadAllText(Path.Combine(root.FullName, "tests", "MLExtensions.Vision.Tests", "Pretrained", "ReadmeNetworksTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Networks from ONNX", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];

        Assert.HasCount(1, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test writes to a folder of its own.
            string expected = line.Replace("\"network.", "folder + \"/network.", StringComparison.Ordinal).Replace("\"photos.", "folder + \"/photos.", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Networks(MLContext ml, ImageSet shapes, IDataView photos, string folder)
    {
        MiniVgg trained = MiniVgg.Train(shapes, new MiniVggOptions { Epochs = 8 });   // shapes: DrawnShapes.Draw(4000, seed: 1)
        trained.Save(folder + "/network.onnx");
        PretrainedCnn cnn = PretrainedCnn.Load(folder + "/network.onnx");
        Console.WriteLine(string.Join(", ", cnn.Layers));   // block1_conv1 [16, 64, 64], block1_pool [16, 32, 32], …
        Console.WriteLine(cnn["block3_conv2"].ReceptiveField);   // what a position of the layer sees of the image
        var options = new CnnFeaturizerOptions { Pooling = FeaturePooling.Average };
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Embeddings().FeaturizeByCnn("Features", "Image", cnn, "block5_pool", options))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        ITransformer model = pipeline.Fit(photos);
        ml.Model.Save(model, photos.Schema, folder + "/photos.zip");   // loads with a bare MLContext
        Assert.AreEqual(20, model.Transform(photos).GetColumn<uint>("PredictedLabel").Count());
        Assert.AreEqual("block1_conv1 [16, 64, 64]", cnn.Layers[0].ToString());
    }

    private static DirectoryInfo Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
        {
            folder = folder.Parent;
        }

        return folder ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
