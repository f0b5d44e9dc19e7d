using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class TsneCommandTests
{
    private const int Rows = 90;
    private static readonly string[] Quick = ["--perplexity", "10", "--iterations", "50", "--threads", "1"];

    [TestMethod]
    public void Tsne_Csv_WritesTheTableAndThePhases()
    {
        using var folder = new TempFolder();
        string input = folder.Write("rows.csv", "a,b,c\n" + string.Join('\n', Points().Select(Line)) + "\n");
        string labels = folder.Write("labels.txt", string.Concat(Enumerable.Range(0, Rows).Select(i => i % 3 == 0 ? "\"quoted, label\"\n" : $"class {i % 3}\n")));

        CliRun run = CliRun.Of(["tsne", "--input", input, "--labels", labels, "--output", folder["map.csv"], "--seed", "3", "--json", .. Quick]);

        Assert.AreEqual(0, run.Code, run.Error);
        string[] lines = File.ReadAllLines(folder["map.csv"]);
        Assert.HasCount(Rows + 1, lines);
        Assert.AreEqual("x,y,label", lines[0]);
        Assert.EndsWith(",\"\"\"quoted, label\"\"\"", lines[1]);
        Assert.AreEqual("class 1", lines[2].Split(',')[2]);
        CollectionAssert.AreEqual(
            new[] { "load", "pca", "neighbors", "affinities", "optimization", "write", "total" }, run.Json["seconds"]!.AsObject().Select(s => s.Key).ToArray());
        Assert.AreEqual((Rows, 3, 2, 300, 1), ((int)run.Json["rows"]!, (int)run.Json["columns"]!, (int)run.Json["dims"]!, (int)run.Json["iterations"]!, (int)run.Json["threads"]!));
        Assert.IsTrue((double)run.Json["kl"]! is > 0 and < 3);
        Assert.IsGreaterThan(0.9, (double)run.Json["neighborAccuracy"]!);
        Assert.IsGreaterThan(10_000_000, (long)run.Json["peakMemoryBytes"]!);
        Assert.Contains("optimization: iteration 300 of 300", run.Error);
        CollectionAssert.AreEqual(new[] { "labels.txt", "map.csv", "rows.csv" }, folder.Files);
    }

    [TestMethod]
    public void Tsne_SameRowsInEveryFormat_GiveTheSameMap()
    {
        using var folder = new TempFolder();
        float[][] points = [.. Points().Select(p => p.Select(v => (float)(int)v).ToArray())];
        folder.Write("rows.tsv", string.Join('\n', points.Select(p => string.Join('\t', p))));
        folder.Write("vectors.txt", string.Join('\n', points.Select((p, i) => $"w{i} {Line(p)}".Replace(',', ' '))) + "\n");
        folder.Write("text", string.Join('\n', points.Select(p => string.Join(';', p))));
        NpyFile.Save(folder["rows.npy"], OnnxTensor.Create<double>([.. points.SelectMany(p => p.Select(v => (double)v))], Rows, 3));
        File.WriteAllBytes(folder["rows-idx2-ubyte"], [0, 0, 8, 2, 0, 0, 0, Rows, 0, 0, 0, 3, .. points.SelectMany(p => p.Select(v => (byte)v))]);

        float[] reference = Map(folder, "rows.tsv");

        CollectionAssert.AreEqual(reference, Map(folder, "rows.npy"));
        CollectionAssert.AreEqual(reference, Map(folder, "vectors.txt"));
        CollectionAssert.AreEqual(reference, Map(folder, "text", "--format", "csv"));
        Assert.HasCount(2 * Rows, Map(folder, "rows-idx2-ubyte"));
    }

    [TestMethod]
    [DataRow("map.html", "<!DOCTYPE html>")]
    [DataRow("map.svg", "<svg ")]
    [DataRow("map.png", "\uFFFDPNG")]
    public void Tsne_Picture_IsWhatTheNameSays(string name, string start)
    {
        using var folder = new TempFolder();
        string input = folder.Write("v.txt", string.Join('\n', Points().Select((p, i) => $"word{i} {Line(p)}".Replace(',', ' '))) + "\n");

        CliRun run = CliRun.Of(["tsne", "--input", input, "--output", folder[name], "--theme", "dark", "--title", "My map", .. Quick]);

        Assert.AreEqual(0, run.Code, run.Error);
        string text = File.ReadAllText(folder[name]);
        Assert.StartsWith(start, text);
        Assert.IsTrue(name.EndsWith("png", StringComparison.Ordinal) || text.Contains("My map", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Tsne_FilesJoinedAndLimited_AreReadInOrder()
    {
        using var folder = new TempFolder();
        string[] lines = [.. Points().Select(Line)];
        folder.Write("all.csv", string.Join('\n', lines[..70]));
        folder.Write("a.csv", string.Join('\n', lines[..40]));
        folder.Write("b.csv", string.Join('\n', lines[40..]));

        float[] joined = Map(folder, "a.csv", "--input", folder["b.csv"], "--limit", "70");

        CollectionAssert.AreEqual(Map(folder, "all.csv"), joined);
    }

    [TestMethod]
    public void Tsne_ThreeDimensions_GoIntoTables()
    {
        using var folder = new TempFolder();
        folder.Write("rows.csv", string.Join('\n', Points().Select(Line)));

        Assert.HasCount(3 * Rows, Map(folder, "rows.csv", "--dims", "3"));
        CliRun run = CliRun.Of("tsne", "--input", folder["rows.csv"], "--output", folder["map.png"], "--dims", "3");
        Assert.AreEqual(2, run.Code);
        Assert.Contains("A picture needs --dims 2, not 3", run.Error);
    }

    [TestMethod]
    [DataRow("1,2\n3,x\n", "line 2, field 2: 'x' is no number")]
    [DataRow("h,i\n1,2\n3,4,5\n", "line 3: 3 fields; the first line has 2")]
    [DataRow("h,i\n", "has no row of numbers")]
    [DataRow("1,2\n3,4\n5,NaN\n6,7\n1,3\n2,8\n", "NaN")]
    [DataRow("1,2\n3,4\n5,7\n6,7\n", "largest perplexity")]
    public void Tsne_BadRows_EndWith1AndOneLine(string text, string message)
    {
        using var folder = new TempFolder();
        string input = folder.Write("rows.csv", text);

        CliRun run = CliRun.Of("tsne", "--input", input, "--output", folder["map.csv"], "--perplexity", "1.5", "--json");

        Assert.AreEqual(1, run.Code, run.Error);
        Assert.HasCount(1, run.Messages, run.Error);
        Assert.Contains(message, run.Messages[0]);
        Assert.Contains(message, (string)run.Json["error"]!);
        CollectionAssert.AreEqual(new[] { "rows.csv" }, folder.Files);
    }

    [TestMethod]
    public void Tsne_TooFewLabels_SaysHowMany()
    {
        using var folder = new TempFolder();
        folder.Write("rows.csv", string.Join('\n', Points().Select(Line)));

        CliRun run = CliRun.Of("tsne", "--input", folder["rows.csv"], "--labels", folder.Write("l.txt", "a\nb\n"), "--output", folder["map.csv"]);

        Assert.AreEqual(1, run.Code);
        Assert.Contains("l.txt' has 2 labels; there are 90 rows.", run.Messages.Single());
    }

    [TestMethod]
    public void Tsne_CancelledInTheMiddle_WritesTheMapSoFar()
    {
        using var folder = new TempFolder();
        string input = folder.Write("rows.csv", string.Join('\n', Points().Select(Line)));
        using var cancellation = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancellingWriter("optimization: iteration 100 of", cancellation);

        int code = CliApplication.Run(
            ["tsne", "--input", input, "--output", folder["map.npy"], "--perplexity", "10", "--iterations", "1000000", "--json"], output, error, interactive: false, cancellation.Token);
        var run = new CliRun(code, output.ToString(), error.ToString());

        Assert.AreEqual(130, run.Code, run.Error);
        Assert.AreEqual("cancelled", (string?)run.Json["status"]);
        Assert.IsGreaterThanOrEqualTo(100, (int)run.Json["iterations"]!);
        Assert.Contains("the map so far is in", run.Messages.Single());
        Assert.HasCount(2 * Rows, NpyFile.Load(folder["map.npy"]).AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Tsne_CancelledBeforeItBegins_WritesNothing()
    {
        using var folder = new TempFolder();
        string input = folder.Write("rows.csv", string.Join('\n', Points().Select(Line)));

        CliRun run = CliRun.Of(new CancellationToken(canceled: true), ["tsne", "--input", input, "--output", folder["map.npy"]]);

        Assert.AreEqual(130, run.Code, run.Error);
        CollectionAssert.AreEqual(new[] { "rows.csv" }, folder.Files);
    }

    private static float[] Map(TempFolder folder, string input, params string[] more)
    {
        CliRun run = CliRun.Of(["tsne", "--input", folder[input], "--output", folder["out.npy"], .. Quick, .. more]);
        Assert.AreEqual(0, run.Code, run.Error);
        return NpyFile.Load(folder["out.npy"]).AsSpan<float>().ToArray();
    }

    // Three balls of 30 points, one after the other.
    private static IEnumerable<float[]> Points()
    {
        var random = new Random(5);
        for (int i = 0; i < Rows; i++)
        {
            int ball = i % 3;
            yield return [(float)((random.NextDouble() * 40) + (ball * 90)), (float)((random.NextDouble() * 40) + (ball == 1 ? 90 : 0)), (float)(random.NextDouble() * 40)];
        }
    }

    private static string Line(float[] row) => string.Join(',', row.Select(v => v.ToString(CultureInfo.InvariantCulture)));
}
