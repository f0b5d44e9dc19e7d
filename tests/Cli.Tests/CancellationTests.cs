using MLExtensions.Text;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class CancellationTests
{
    [TestMethod]
    public void Train_CancelledBeforeItBegins_EndsWith130AndLeavesNothing()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());

        CliRun run = CliRun.Of(new CancellationToken(canceled: true), "glove", "train", "--corpus", corpus, "--output", folder["v.txt"], "--json");

        Assert.AreEqual(130, run.Code);
        Assert.AreEqual("cancelled", (string?)run.Json["status"]);
        CollectionAssert.AreEqual(new[] { "corpus.txt" }, folder.Files);
    }

    [TestMethod]
    public void Count_Cancelled_EndsWith130AndLeavesNothing()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());

        CliRun run = CliRun.Of(new CancellationToken(canceled: true), "glove", "count", "--corpus", corpus, "--vocab", folder["v.txt"], "--output", folder["c.bin"]);

        Assert.AreEqual(130, run.Code);
        CollectionAssert.AreEqual(new[] { "corpus.txt" }, folder.Files);
    }

    [TestMethod]
    public void Train_CancelledInTheMiddle_SavesTheVectorsSoFar()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());
        using var cancellation = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancellingWriter("iteration 3 of", cancellation);

        int code = CliApplication.Run(
            ["glove", "train", "--corpus", corpus, "--output", folder["v.txt"], "--dim", "4", "--iterations", "100000", "--json"],
            output, error, interactive: false, cancellation.Token);
        var run = new CliRun(code, output.ToString(), error.ToString());

        Assert.AreEqual(130, run.Code, run.Error);
        Assert.AreEqual("cancelled", (string?)run.Json["status"]);
        Assert.IsGreaterThanOrEqualTo(3, (int)run.Json["iterations"]!);
        Assert.Contains("the vectors so far are in", run.Messages.Single());
        CollectionAssert.AreEqual(new[] { "corpus.txt", "v.txt" }, folder.Files);
        using WordVectors vectors = WordVectors.Load(folder["v.txt"]);
        Assert.AreEqual(12, vectors.Count);
    }

    [TestMethod]
    public void Demo_Cancelled_EndsWith130AndLeavesNoTemporaryFiles()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of(new CancellationToken(canceled: true), "demo", "--quick", "--out", folder["demo"]);

        Assert.AreEqual(130, run.Code, run.Error);
        Assert.IsEmpty(folder.Files);
    }
}
