using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Display;

namespace MLExtensions.Vision.Tests;

/// <summary>The README's images: its code is this file's, and it runs.</summary>
[TestClass]
public class ReadmeImagesTests
{
    [TestMethod]
    public void Images_OfTheReadme_Run()
    {
        using var files = new ImageFiles();
        Directory.CreateDirectory(files.PathOf("photos/a"));
        DrawnShapes.Draw(1, 1, 300).Images[0].Save(files.PathOf("photos/a/1.png"));
        files.Write("photos/a/2.png", [1, 2, 3]);
        Load(new MLContext(1), files.Folder);
        Augment(files.Folder);
        Assert.IsTrue(File.Exists(files.PathOf("shapes.html")));
    }

    [TestMethod]
    public void Images_OfTheReadme_AreThisCode()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MLExtensions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/MLExtensions.Vision.Tests/Images/ReadmeImagesTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root.FullName, "README.md"));
        int section = readme.IndexOf("## Images", StringComparison.Ordinal);
        string[] blocks = readme[section..readme.IndexOf("\n## ", section + 1, StringComparison.Ordinal)].Split("```csharp\n")[1..];
        Assert.HasCount(2, blocks);
        foreach (string line in blocks.SelectMany(block => block.Split("```")[0].Split('\n')).Where(line => line.Length > 0))
        {
            // The test writes to a folder of its own.
            string expected = line.Replace("\"photos\"", "folder + \"/photos\"", StringComparison.Ordinal).Replace("\"shapes.html\"", "folder + \"/shapes.html\"", StringComparison.Ordinal);
            StringAssert.Contains(source, "        " + expected + "\n");
        }
    }

    private static void Load(MLContext ml, string folder)
    {
        ImageDataView photos = ml.Data.LoadImagesFromFolder(folder + "/photos", new ImageLoadOptions   // a folder for each class; or from CSV, IDX, CIFAR-10
        {
            Width = 224,
            Height = 224,
            Fit = ImageFit.Crop,
            BadFiles = BadFileBehavior.Skip,   // the default throws, and names the file
        });
        IDataView pixels = ml.Transforms.ExtractPixels("Pixels", "Image").Fit(photos).Transform(photos);
        Assert.AreEqual(3 * 224 * 224, pixels.GetColumn<float[]>("Pixels").Single().Length);
        Assert.HasCount(1, photos.Skipped);
    }

    private static void Augment(string folder)
    {
        (ImageSet train, ImageSet validation) = DrawnShapes.Draw(500, seed: 1, size: 64).Split(0.8, seed: 1);
        var batches = new ImageBatchSource(train, ImageAugmenter.SimClr(64), batchSize: 50, seed: 1);
        var grid = new ImageGrid { Tiles = [.. train.Images.Take(64).Select((image, i) => image.ToTile(train.ClassNames[train.Labels[i]]))] };
        grid.Save(folder + "/shapes.html");   // point at a picture to read about it; or .png
        Assert.AreEqual((8, 100), (batches.BatchCount, validation.Count));
    }
}
