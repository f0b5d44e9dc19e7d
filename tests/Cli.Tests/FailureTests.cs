namespace MLExtensions.Cli.Tests;

[TestClass]
public class FailureTests
{
    [TestMethod]
    public void Nearest_MissingFile_EndsWith1AndOneLine()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("glove", "nearest", "--vectors", folder["none.txt"], "--word", "king", "--json");

        AssertFailed(run, "none.txt");
        Assert.AreEqual("failed", (string?)run.Json["status"]);
        Assert.Contains("none.txt", (string)run.Json["error"]!);
    }

    [TestMethod]
    public void Nearest_RaggedFile_NamesTheLine()
    {
        using var folder = new TempFolder();
        string vectors = folder.Write("v.txt", "king 1 2 3\nqueen 1 2 1\ncrown 1 2\n");

        AssertFailed(CliRun.Of("glove", "nearest", "--vectors", vectors, "--word", "king"), "line 3");
    }

    [TestMethod]
    public void Nearest_UnknownWord_NamesTheWord()
    {
        using var folder = new TempFolder();
        string vectors = folder.Write("v.txt", "king 1 2 3\nqueen 1 2 1\n");

        AssertFailed(CliRun.Of("glove", "nearest", "--vectors", vectors, "--word", "xyzzy"), "The word 'xyzzy' is not in the vocabulary.");
    }

    [TestMethod]
    public void Train_EmptyCorpus_SaysWhatIsMissing()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", "");

        AssertFailed(CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["v.txt"]), "has 0 tokens");
        CollectionAssert.AreEqual(new[] { "corpus.txt" }, folder.Files);
    }

    [TestMethod]
    public void Train_OneWord_SaysThatTwoAreNeeded()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", string.Concat(Enumerable.Repeat("word ", 20)));

        AssertFailed(CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["v.txt"]), "at least 2 words are needed");
    }

    [TestMethod]
    public void Train_MissingCorpus_NamesIt()
    {
        using var folder = new TempFolder();

        AssertFailed(CliRun.Of("glove", "train", "--corpus", folder["none.txt"], "--output", folder["v.txt"]), "none.txt");
    }

    [TestMethod]
    public void Train_CutOffCooccurrences_NamesTheOffset()
    {
        using var folder = new TempFolder();
        string vocabulary = folder.Write("vocab.txt", "king 3\nqueen 2\n");
        File.WriteAllBytes(folder["c.bin"], new byte[20]);
        File.WriteAllBytes(folder["d.bin"], [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 63, 1, 0]);

        AssertFailed(CliRun.Of("glove", "train", "--cooccurrence", folder["c.bin"], "--vocab", vocabulary, "--output", folder["v.txt"]), "offset 0");
        AssertFailed(CliRun.Of("glove", "train", "--cooccurrence", folder["d.bin"], "--vocab", vocabulary, "--output", folder["v.txt"]), "offset 16");
    }

    [TestMethod]
    public void Train_OutputIsAFolder_FailsBeforeTheWork()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());
        Directory.CreateDirectory(folder["taken"]);

        CliRun run = CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["taken"]);

        AssertFailed(run, "it is a folder");
        Assert.DoesNotContain("training", run.Error);
        CollectionAssert.AreEqual(new[] { "corpus.txt" }, folder.Files);
    }

    [TestMethod]
    public void Train_OutputBelowAFile_IsNotWritable()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());

        AssertFailed(CliRun.Of("glove", "train", "--corpus", corpus, "--output", Path.Combine(corpus, "v.txt")), "Cannot write");
    }

    [TestMethod]
    public void Demo_OutputBelowAFile_IsNotWritable()
    {
        using var folder = new TempFolder();
        string file = folder.Write("file", "");

        AssertFailed(CliRun.Of("demo", "--quick", "--out", Path.Combine(file, "demo")), "Cannot write");
    }

    [TestMethod]
    public void Train_DivergingCost_EndsWithTheReason()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());

        CliRun run = CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["v.txt"], "--dim", "4", "--eta", "1e30");

        AssertFailed(run, "cost");
        Assert.IsFalse(File.Exists(folder["v.txt"]));
    }

    private static void AssertFailed(CliRun run, string message)
    {
        Assert.AreEqual(1, run.Code, run.Error);
        Assert.HasCount(1, run.Messages, run.Error);
        Assert.Contains(message, run.Messages[0]);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.DoesNotContain("unexpected", run.Error);
    }
}
