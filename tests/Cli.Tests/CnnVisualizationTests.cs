using MLExtensions.Vision;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class CnnVisualizationTests
{
    [TestMethod]
    public void Filters_OfALayer_AreDrawnAndTold()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), picture = folder["filters.png"];

        CliRun run = CliRun.Of("cnn", "filters", "--model", model, "--layer", "block2_conv1", "--filters", "1,4-5", "--steps", "3", "--size", "32", "--output", picture, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("3 of 32 filters of block2_conv1, 3 steps", run.Output);
        CollectionAssert.AreEqual(new[] { 1, 4, 5 }, run.Json["images"]!.AsArray().Select(image => (int)image!["filter"]!).ToArray());
        Assert.IsTrue(run.Json["images"]!.AsArray().All(image => (double)image!["response"]! > (double)image["startResponse"]!));
        Assert.IsGreaterThan(100, PixelImage.Load(picture).Width);
    }

    [TestMethod]
    public void Filters_Kernels_AreDrawn()
    {
        using var folder = new TempFolder();
        string page = folder["kernels.html"];

        CliRun run = CliRun.Of("cnn", "filters", "--model", WriteNetwork(folder), "--kernels", "--output", page);

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("16 kernels of 3 × 3", run.Output);
        Assert.Contains("Kernels of the first convolution", File.ReadAllText(page));
    }

    [TestMethod]
    public void Maps_OfAnImage_AreDrawn()
    {
        using var folder = new TempFolder();
        string image = WriteImage(folder, "image.png"), page = folder["maps.html"];

        CliRun run = CliRun.Of("cnn", "maps", "--model", WriteNetwork(folder), "--image", image, "--layer", "block1_conv1", "--output", page, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual((16, 32, 32), ((int)run.Json["filters"]!, (int)run.Json["height"]!, (int)run.Json["width"]!));
        Assert.Contains("Feature maps of block1_conv1", File.ReadAllText(page));
    }

    [TestMethod]
    public void TopImages_OfAFolder_AreFound()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["images/one"]);
        Directory.CreateDirectory(folder["images/two"]);
        WriteImage(folder, "images/one/a.png", 1);
        WriteImage(folder, "images/two/b.png", 2);
        string page = folder["top.html"];

        CliRun run = CliRun.Of(
            "cnn", "top-images", "--model", WriteNetwork(folder), "--images", folder["images"], "--layer", "block1_conv1", "--filters", "2", "--output", page, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual(2, (int)run.Json["imagesSeen"]!);
        var found = run.Json["filters"]![0]!["images"]!.AsArray();
        CollectionAssert.AreEquivalent(new[] { "a.png", "b.png" }, found.Select(image => Path.GetFileName((string)image!["image"]!)).ToArray());
        Assert.IsGreaterThanOrEqualTo((double)found[1]!["response"]!, (double)found[0]!["response"]!);
    }

    [TestMethod]
    [DataRow("saliency")]
    [DataRow("gradient-input")]
    [DataRow("grad-cam")]
    [DataRow("occlusion")]
    public void Saliency_EachMethod_IsDrawn(string method)
    {
        using var folder = new TempFolder();
        string image = WriteImage(folder, "image.png"), picture = folder["why.png"];

        CliRun run = CliRun.Of("cnn", "saliency", "--model", WriteNetwork(folder), "--image", image, "--method", method, "--class", "1", "--output", picture, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual((method, 1), ((string?)run.Json["method"], (int)run.Json["class"]!));
        Assert.IsTrue(File.Exists(picture));
    }

    [TestMethod]
    public void Filters_Cancelled_KeepsTheGridSoFar()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), picture = folder["filters.png"];
        using var cancellation = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancellingWriter("maximizing", cancellation);

        int code = CliApplication.Run(
            ["cnn", "filters", "--model", model, "--layer", "block1_conv1", "--steps", "20", "--size", "64", "--threads", "1", "--output", picture, "--json"],
            output, error, interactive: false, cancellation.Token);
        var run = new CliRun(code, output.ToString(), error.ToString());

        Assert.AreEqual(130, run.Code, run.Error);
        Assert.HasCount(1, run.Json["images"]!.AsArray());
        Assert.Contains("the 1 images that were finished are in", run.Messages.Single());
        Assert.IsTrue(File.Exists(picture));
    }

    [TestMethod]
    public void Filters_WrongArguments_AreBadUsageOrFailWithAClearLine()
    {
        using var folder = new TempFolder();
        string model = WriteNetwork(folder), output = folder["x.png"];

        Assert.Contains("Give --layer", CliRun.Of("cnn", "filters", "--model", model, "--output", output).Error);
        Assert.Contains("--output must end in .png or .html", CliRun.Of("cnn", "filters", "--model", model, "--layer", "block1_conv1", "--output", folder["x.gif"]).Error);
        Assert.Contains("--filters must be numbers", CliRun.Of("cnn", "filters", "--model", model, "--layer", "block1_conv1", "--filters", "3-1", "--output", output).Error);
        Assert.Contains("The network has no layer 'conv9'", CliRun.Of("cnn", "filters", "--model", model, "--layer", "conv9", "--output", output).Error);
        Assert.Contains("has 16 filters, numbered from 0; there is no 16.", CliRun.Of("cnn", "filters", "--model", model, "--layer", "block1_conv1", "--filters", "16", "--size", "32", "--output", output).Error);
        Assert.IsFalse(File.Exists(output));
    }

    private static string WriteNetwork(TempFolder folder)
    {
        string path = folder["mini.onnx"];
        MiniVgg.Create(seed: 1, classes: 3, imageSize: 32).Save(path);
        return path;
    }

    private static string WriteImage(TempFolder folder, string name, int seed = 1)
    {
        string path = folder[name];
        DrawnShapes.Draw(1, seed, 32).Images[0].Save(path);
        return path;
    }
}
