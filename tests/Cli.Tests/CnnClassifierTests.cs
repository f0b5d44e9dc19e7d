using System.Text.Json.Nodes;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class CnnClassifierTests
{
    [TestMethod]
    public void TrainAndPredict_DrawnShapes_NamesTheirClasses()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), classifier = folder["classifier.onnx"];
        WriteImages(folder, "images", 40, seed: 1);

        CliRun train = CliRun.Of("cnn", "train", "--model", model, "--images", folder["images"], "--test", folder["images"], "--epochs", "3", "--output", classifier, "--json");

        Assert.AreEqual(0, train.Code, train.Error);
        Assert.AreEqual(40, (int)train.Json["images"]!);
        Assert.HasCount(10, train.Json["classes"]!.AsArray());
        Assert.IsTrue((double)train.Json["testAccuracy"]! is > 0.1 and <= 1);

        CliRun predict = CliRun.Of("cnn", "predict", "--model", classifier, "--images", folder["images"], "--top", "2", "--json");

        Assert.AreEqual(0, predict.Code, predict.Error);
        JsonArray predictions = predict.Json["predictions"]!.AsArray();
        Assert.HasCount(40, predictions);
        double right = predictions.Count(p => p!["file"]!.ToString().Contains($"{Path.DirectorySeparatorChar}{p["classes"]![0]!["name"]}{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.AreEqual((double)train.Json["testAccuracy"]!, right / 40, 1e-9);
        Assert.IsTrue(predictions.All(p => p!["classes"]!.AsArray().Count == 2));
    }

    [TestMethod]
    public void Predict_BadFileSkipped_IsCounted()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), classifier = folder["classifier.onnx"];
        WriteImages(folder, "images", 20, seed: 1);
        Assert.AreEqual(0, CliRun.Of("cnn", "train", "--model", model, "--images", folder["images"], "--epochs", "1", "--output", classifier).Code);
        File.WriteAllText(folder["images/bad.png"], "no image");

        CliRun refused = CliRun.Of("cnn", "predict", "--model", classifier, "--images", folder["images"]);
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("bad.png", refused.Messages[0]);

        CliRun skipped = CliRun.Of("cnn", "predict", "--model", classifier, "--images", folder["images"], "--skip-bad", "--json");
        Assert.AreEqual(0, skipped.Code, skipped.Error);
        Assert.AreEqual(1, (int)skipped.Json["skipped"]!);
    }

    [TestMethod]
    public void Features_OfALayer_AreRowsOfAnArray()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), output = folder["features.npy"];
        WriteImages(folder, "images", 10, seed: 1);

        CliRun run = CliRun.Of("cnn", "features", "--model", model, "--images", folder["images"], "--layer", "block2_pool", "--pooling", "average", "--output", output, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(new long[] { 10, 32 }, NpyFile.Load(output).Dims.ToArray());
        Assert.HasCount(10, File.ReadAllLines(folder["features.txt"]));
    }

    [TestMethod]
    public void Info_OfANetwork_NamesItsLayers()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("cnn", "info", "--model", WriteNetwork(folder), "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.IsFalse((bool)run.Json["vgg16"]!);
        string[] layers = [.. run.Json["layers"]!.AsArray().Select(layer => layer!["name"]!.ToString())];
        Assert.Contains("block5_pool", layers);
        Assert.AreEqual("logits", layers[^1]);
        Assert.Contains("VGG16       no: ", CliRun.Of("cnn", "info", "--model", folder["mini.onnx"]).Output);
    }

    [TestMethod]
    public void Info_OfAnotherPreprocessing_ShowsIt()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("cnn", "info", "--model", WriteNetwork(folder), "--preprocessing", "caffe", "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.IsTrue((bool)run.Json["preprocessing"]!["blueFirst"]!);
        Assert.AreEqual(123.68, (double)run.Json["preprocessing"]!["mean"]![0]!, 1e-3);
        Assert.AreEqual(2, CliRun.Of("cnn", "info", "--model", folder["mini.onnx"], "--threads", "1").Code, "Nothing is run: there are no threads to count.");
    }

    [TestMethod]
    public void Features_PreprocessingAndThreads_OnlyTheFirstChangesThem()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder);
        WriteImages(folder, "images", 10, seed: 1);

        float[] usual = Features("usual.npy");
        float[] oneThread = Features("one.npy", "--threads", "1");
        float[] caffe = Features("caffe.npy", "--preprocessing", "caffe");

        Assert.IsLessThan(1e-5f, Largest(usual, oneThread) / usual.Max());
        Assert.IsGreaterThan(1e-2f, Largest(usual, caffe) / usual.Max());

        float[] Features(string name, params string[] more)
        {
            string[] arguments = ["cnn", "features", "--model", model, "--images", folder["images"], "--layer", "block2_pool", "--pooling", "average", "--output", folder[name], .. more];
            CliRun run = CliRun.Of(arguments);
            Assert.AreEqual(0, run.Code, run.Error);
            return NpyFile.Load(folder[name]).AsSpan<float>().ToArray();
        }

        static float Largest(float[] left, float[] right) => left.Zip(right, (x, y) => MathF.Abs(x - y)).Max();
    }

    [TestMethod]
    public void Train_PreprocessingAndThreads_KeptInTheClassifier()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), classifier = folder["classifier.onnx"];
        WriteImages(folder, "images", 20, seed: 1);

        CliRun train = CliRun.Of(
            "cnn", "train", "--model", model, "--images", folder["images"], "--test", folder["images"], "--epochs", "2", "--preprocessing", "caffe", "--threads", "1", "--output", classifier, "--json");
        CliRun predict = CliRun.Of("cnn", "predict", "--model", classifier, "--images", folder["images"], "--json");

        Assert.AreEqual(0, train.Code, train.Error);
        double right = predict.Json["predictions"]!.AsArray().Count(p => p!["file"]!.ToString().Contains($"{Path.DirectorySeparatorChar}{p["classes"]![0]!["name"]}{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.AreEqual((double)train.Json["testAccuracy"]!, right / 20, 1e-9);
    }

    [TestMethod]
    public void Train_OneClassOnly_SaysSo()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder);
        WriteImages(folder, "images", 1, seed: 1);

        CliRun run = CliRun.Of("cnn", "train", "--model", model, "--images", folder["images"], "--output", folder["classifier.onnx"]);

        Assert.AreEqual(1, run.Code);
        Assert.Contains("is of class", run.Messages[0].Replace("images are of class", "is of class", StringComparison.Ordinal));
        Assert.IsFalse(File.Exists(folder["classifier.onnx"]));
    }

    [TestMethod]
    public void Demo_ImagesQuick_WritesReportAndModels()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("demo", "--images", "--quick", "--out", folder["demo"], "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(new[] { "demo/digits.zip", "demo/images.html", "demo/shapes.onnx" }, folder.Files.Select(f => f.Replace('\\', '/')).ToArray());
        JsonObject accuracy = run.Json["accuracy"]!.AsObject();
        Assert.IsTrue(new[] { "transfer", "pixels", "scratch", "reloaded" }.All(name => (double)accuracy[name]! is >= 0 and <= 1));
        Assert.AreEqual((double)accuracy["transfer"]!, (double)accuracy["reloaded"]!, 0.06);
        Assert.IsTrue(new[] { "precisionAt1", "mapAtR", "pixelsPrecisionAt1", "pixelsMapAtR" }.All(name => (double)run.Json["retrieval"]![name]! is >= 0 and <= 1));
        Assert.Contains("Digits that find each other", File.ReadAllText(folder["demo/images.html"]));
        Assert.Contains("What its filters see", File.ReadAllText(folder["demo/images.html"]));
    }

    private static string WriteNetwork(TempFolder folder)
    {
        string path = folder["mini.onnx"];
        MiniVgg.Create(seed: 1, classes: 3, imageSize: 32).Save(path);
        return path;
    }

    private static void WriteImages(TempFolder folder, string name, int count, long seed)
    {
        ImageSet set = DrawnShapes.Draw(count, seed, 32);
        for (int i = 0; i < count; i++)
        {
            string path = folder[$"{name}/{set.ClassNames[set.Labels[i]]}/{i}.png"];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            set.Images[i].Save(path);
        }
    }
}
