using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Cli.Commands.Embed;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class EmbedCommandTests
{
    private static readonly TempFolder s_folder = new();

    private static string Model => s_folder["model.zip"];

    private static string Images => s_folder["images"];

    private static CliRun? s_training;

    // One training for all tests: forty drawn digits of each of four classes, the last of which is not learned.
    [ClassInitialize]
    public static void Train(TestContext _)
    {
        DigitImages digits = DrawnDigits.Draw(500, seed: 1);
        var written = new int[4];
        for (int i = 0; i < digits.Count; i++)
        {
            if (digits.Labels[i] < 4 && written[digits.Labels[i]]++ < 40)
            {
                string path = s_folder[$"images/{digits.Labels[i]}/{i}.png"];
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                ReadOnlySpan<float> pixels = digits.Pixels.AsSpan(i * DrawnDigits.Size * DrawnDigits.Size, DrawnDigits.Size * DrawnDigits.Size);
                new PixelImage(DrawnDigits.Size, DrawnDigits.Size, 1, [.. pixels.ToArray().Select(p => (byte)(p * 255))]).Save(path);
            }
        }

        s_training = CliRun.Of(
            "embed", "train", "--data", Images, "--classes", "0-2", "--model", Model, "--epochs", "6", "--dim", "16", "--backbone", "mlp", "--image-size", "14", "--threads", "2", "--curves", s_folder["curves.svg"], "--json");
    }

    [ClassCleanup]
    public static void Clean() => s_folder.Dispose();

    [TestMethod]
    public void Train_ClassFolders_WritesModelAndCurves()
    {
        CliRun run = s_training!;

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual((96, 3, 16, "mlp", "triplet"), ((int)run.Json["images"]!, (int)run.Json["classes"]!, (int)run.Json["dimension"]!, (string)run.Json["backbone"]!, (string)run.Json["loss"]!));
        JsonArray epochs = run.Json["epochs"]!.AsArray();
        Assert.HasCount(6, epochs);
        Assert.IsTrue((double)epochs[5]!["meanPositiveDistance"]! < (double)epochs[5]!["meanNegativeDistance"]!);
        Assert.StartsWith("<svg", File.ReadAllText(s_folder["curves.svg"]));
        // The file must work for somebody who has nothing but ML.NET.
        ITransformer bare = new MLContext().Model.Load(Model, out _);
        using EmbeddingModel model = EmbedModelFile.Load(Model);
        // Brought to the network's size: the bare model resizes others as ML.NET does, without antialiasing.
        ImageSet images = ImageSet.FromFolder(Images).Select([0, 50]).Resize(14, 14);
        float[][] embeddings = [.. bare.Transform(images.ToDataView()).GetColumn<float[]>("Embedding")];
        for (int i = 0; i < images.Count; i++)
        {
            float[] expected = model.Embed(images.Images[i]);
            Assert.IsTrue(expected.Zip(embeddings[i]).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5f), $"Image {i}.");
        }
    }

    [TestMethod]
    public void Evaluate_SameSeed_GivesTheMetricsOfTheHeldOutFifth()
    {
        string sheet = s_folder["sheet.html"], map = s_folder["map.png"];

        CliRun run = CliRun.Of("embed", "evaluate", "--model", Model, "--data", Images, "--classes", "0-2", "--sheet", sheet, "--map", map, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        EmbedSplit split = EmbedSplit.Of(Images, 3);
        using EmbeddingModel model = EmbedModelFile.Load(Model);
        RetrievalMetrics expected = RetrievalEvaluation.Evaluate(model.Embed(split.Test), split.TestLabels, model.Embed(split.Training), split.TrainingLabels);
        Assert.AreEqual(24, (int)run.Json["queries"]!);
        Assert.AreEqual(expected.PrecisionAt1, (double)run.Json["precisionAt1"]!, 1e-12);
        Assert.AreEqual(expected.RPrecision, (double)run.Json["rPrecision"]!, 1e-12);
        Assert.AreEqual(expected.MapAtR, (double)run.Json["mapAtR"]!, 1e-12);
        Assert.IsTrue((double)run.Json["precisionAt1"]! > 0.5);
        Assert.IsTrue((double)run.Json["nmi"]! is >= 0 and <= 1);
        Assert.Contains("mlx-query", File.ReadAllText(sheet));
        Assert.IsTrue(new FileInfo(map).Length > 1000);
    }

    [TestMethod]
    public void IndexAndSearch_ImageOfTheIndex_IsItsOwnNearest()
    {
        string index = s_folder["images.index"];

        CliRun made = CliRun.Of("embed", "index", "--model", Model, "--data", Images, "--output", index, "--json");

        Assert.AreEqual(0, made.Code, made.Error);
        Assert.AreEqual((160, 4), ((int)made.Json["images"]!, (int)made.Json["classes"]!));
        string query = Directory.GetFiles(s_folder["images/2"]).Order(StringComparer.Ordinal).First();

        CliRun found = CliRun.Of("embed", "search", "--model", Model, "--index", index, "--images", query, "--top", "3", "--sheet", s_folder["found.png"], "--json");

        Assert.AreEqual(0, found.Code, found.Error);
        JsonArray nearest = found.Json["queries"]![0]!["nearest"]!.AsArray();
        Assert.HasCount(3, nearest);
        Assert.AreEqual("2", (string)nearest[0]!["label"]!);
        Assert.AreEqual(0, (double)nearest[0]!["distance"]!, 1e-3);
        Assert.AreEqual(Path.GetFileName(query), Path.GetFileName((string)nearest[0]!["name"]!));
        Assert.IsTrue(File.Exists(s_folder["found.png"]));
    }

    [TestMethod]
    public void Verify_HeldOutPairs_GivesThresholdAndRates()
    {
        CliRun run = CliRun.Of("embed", "verify", "--model", Model, "--data", Images, "--classes", "0,1,2", "--pairs", "200", "--roc", s_folder["roc.png"], "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual(200, (int)run.Json["pairs"]!);
        Assert.IsTrue((double)run.Json["threshold"]! is > 0 and < 4);
        Assert.IsTrue((double)run.Json["auc"]! is > 0.5 and <= 1);
        Assert.IsTrue((double)run.Json["equalErrorRate"]! is >= 0 and < 0.5);
        Assert.IsTrue(File.Exists(s_folder["roc.png"]));
    }

    [TestMethod]
    public void OneShot_ThreeWays_IsBetterThanChance()
    {
        CliRun run = CliRun.Of("embed", "one-shot", "--model", Model, "--data", Images, "--ways", "3", "--episodes", "100", "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.IsTrue((double)run.Json["accuracy"]! is > 1.0 / 3 and <= 1);
        Assert.IsTrue((double)run.Json["margin"]! > 0);
    }

    [TestMethod]
    [DataRow("--classes", "7-9", "--classes: there is no class '7-9'; there are 0, 1, 2, 3.")]
    [DataRow("--data", "nowhere", "There is no folder 'nowhere'.")]
    public void Train_BadData_SaysWhatIsWrong(string option, string value, string message)
    {
        string[] args = ["embed", "train", "--model", s_folder["other.onnx"]];
        CliRun run = CliRun.Of(option == "--data" ? [.. args, option, value] : [.. args, "--data", Images, option, value]);

        Assert.AreEqual(1, run.Code);
        Assert.Contains(message, run.Messages[0]);
        Assert.IsFalse(File.Exists(s_folder["other.onnx"]));
    }

    [TestMethod]
    [DataRow("--backbone", "large", "--backbone must be small-cnn, residual-cnn, mlp or an .onnx file")]
    [DataRow("--margin", "0", "--margin must be above 0")]
    [DataRow("--augment", "wild", "wild")]
    [DataRow("--dropout", "0.95", "--dropout")]
    [DataRow("--curves", "curves.gif", "--curves must end in .html, .svg or .png")]
    [DataRow("--model", "model.txt", "--model must end in ")]
    public void Train_BadOption_IsBadUsage(string option, string value, string message)
    {
        string[] args = ["embed", "train", "--data", Images, option, value];
        CliRun run = CliRun.Of(option == "--model" ? args : [.. args, "--model", s_folder["other.onnx"]]);

        Assert.AreEqual(2, run.Code);
        Assert.Contains(message, run.Messages[0]);
    }

    [TestMethod]
    public void Train_DropoutOfABackboneWithoutOne_IsBadUsage()
    {
        CliRun run = CliRun.Of("embed", "train", "--data", Images, "--model", s_folder["other.onnx"], "--backbone", "mlp", "--dropout", "0.2");

        Assert.AreEqual(2, run.Code);
        Assert.Contains("--dropout is the small CNN's", run.Messages[0]);
    }

    [TestMethod]
    public void Train_Augment_ChangesWhatIsLearned()
    {
        string[] costs = [.. new[] { "none", "mild", "strong" }.Select(kind => CliRun.Of(
            "embed", "train", "--data", Images, "--model", s_folder[$"{kind}.onnx"], "--epochs", "1", "--dim", "4", "--image-size", "14", "--augment", kind, "--json").Json["epochs"]![0]!["loss"]!.ToJsonString())];

        Assert.HasCount(3, costs.Distinct().ToArray());
    }

    [TestMethod]
    public void Train_OnnxFile_IsReadBack()
    {
        CliRun run = CliRun.Of("embed", "train", "--data", Images, "--model", s_folder["graph.onnx"], "--epochs", "1", "--dim", "4", "--backbone", "mlp", "--image-size", "14", "--loss", "contrastive");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("embedding            ", run.Output);
        using EmbeddingModel model = EmbedModelFile.Load(s_folder["graph.onnx"]);
        Assert.AreEqual(4, model.Dimension);
    }

    [TestMethod]
    public void Train_Cancelled_SavesWhatThereIsOrNothing()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        CliRun run = CliRun.Of(cancellation.Token, "embed", "train", "--data", Images, "--model", s_folder["cancelled.onnx"], "--json");

        Assert.AreEqual(130, run.Code);
        Assert.AreEqual("cancelled", (string)run.Json["status"]!);
        Assert.IsFalse(File.Exists(s_folder["cancelled.onnx"]));
    }

    private sealed record EmbedSplit(ImageSet Training, long[] TrainingLabels, ImageSet Test, long[] TestLabels)
    {
        public static EmbedSplit Of(string folder, int classes)
        {
            (ImageSet training, ImageSet test) = ImageSet.FromFolder(folder).Split(0.8, seed: 1);
            (training, test) = (Some(training, classes), Some(test, classes));
            return new EmbedSplit(training, [.. training.Labels.Select(l => (long)l)], test, [.. test.Labels.Select(l => (long)l)]);
        }

        private static ImageSet Some(ImageSet set, int classes) => set.Select(Enumerable.Range(0, set.Count).Where(i => set.Labels[i] < classes));
    }
}
