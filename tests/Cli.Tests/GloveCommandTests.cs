using System.Text.Json.Nodes;
using MLExtensions.Text;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class GloveCommandTests
{
    [TestMethod]
    public void Glove_CountTrainNearestAnalogyEvaluate_WorkOnEachOthersFiles()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());
        string vocabulary = folder["vocab.txt"], cells = folder["cooccurrence.bin"], vectors = folder["vectors.txt"];

        CliRun count = CliRun.Of("glove", "count", "--corpus", corpus, "--vocab", vocabulary, "--output", cells, "--window", "5", "--memory", "1MB", "--json");
        Assert.AreEqual(0, count.Code, count.Error);
        Assert.AreEqual("ok", (string?)count.Json["status"]);
        Assert.AreEqual(12, (int)count.Json["words"]!);
        Assert.AreEqual(3200, (long)count.Json["tokens"]!);
        Assert.AreEqual(72, (long)count.Json["cells"]!);
        Assert.AreEqual(72 * 16, new FileInfo(cells).Length);
        Assert.HasCount(12, File.ReadAllLines(vocabulary));

        CliRun train = CliRun.Of(
            "glove", "train", "--cooccurrence", cells, "--vocab", vocabulary, "--output", vectors, "--dim", "8", "--iterations", "40", "--threads", "1", "--json");
        Assert.AreEqual(0, train.Code, train.Error);
        Assert.AreEqual(72, (long)train.Json["cells"]!);
        Assert.AreEqual(1, (int)train.Json["threads"]!);
        Assert.IsTrue((int)train.Json["vectorWidth"]! is 128 or 256 or 512);
        Assert.IsTrue((double)train.Json["cost"]! is > 0 and < 1);
        JsonObject seconds = train.Json["seconds"]!.AsObject();
        CollectionAssert.AreEqual(new[] { "vocabulary", "load", "train", "save", "total" }, seconds.Select(s => s.Key).ToArray());

        CliRun nearest = CliRun.Of("glove", "nearest", "--vectors", vectors, "--word", "king", "heap", "--count", "5", "--json");
        Assert.AreEqual(0, nearest.Code, nearest.Error);
        string[] near = [.. nearest.Json["results"]![0]!["nearest"]!.AsArray().Select(n => (string)n!["word"]!)];
        Assert.AreEqual("heap", (string?)nearest.Json["results"]![1]!["word"]);

        CliRun analogy = CliRun.Of("glove", "analogy", "--vectors", vectors, "king", "queen", "stack", "--count", "3", "--json");
        Assert.AreEqual(0, analogy.Code, analogy.Error);
        Assert.HasCount(3, analogy.Json["answers"]!.AsArray());
        using (WordVectors loaded = WordVectors.Load(vectors))
        {
            CollectionAssert.AreEqual(loaded.MostSimilar("king", 5).Select(w => w.Word).ToArray(), near);
            Assert.AreEqual(loaded.Analogy("king", "queen", "stack")[0].Word, (string?)analogy.Json["answers"]![0]!["word"]);
        }

        string questions = folder.Write("questions.txt", ": topics\nking queen castle crown\nking queen castle unknownword\n");
        string pairs = folder.Write("pairs.txt", "king queen 9\nking stack 1\nheap thread 8\n");
        CliRun evaluate = CliRun.Of("glove", "evaluate", "--vectors", vectors, "--questions", questions, "--similarity", pairs, "--json");
        Assert.AreEqual(0, evaluate.Code, evaluate.Error);
        Assert.AreEqual(1, (int)evaluate.Json["analogies"]!["overall"]!["answered"]!);
        Assert.AreEqual(3, (int)evaluate.Json["similarity"]!["answered"]!);
        CollectionAssert.AreEqual(
            new[] { "cooccurrence.bin", "corpus.txt", "pairs.txt", "questions.txt", "vectors.txt", "vocab.txt" }, folder.Files);
    }

    [TestMethod]
    public void Train_FromCorpus_GivesTheVectorsOfTheSeparateCommands()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());

        CliRun whole = CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["one.txt"], "--dim", "6", "--iterations", "5", "--window", "4", "--json");
        CliRun.Of("glove", "count", "--corpus", corpus, "--vocab", folder["v.txt"], "--output", folder["c.bin"], "--window", "4");
        CliRun.Of("glove", "train", "--cooccurrence", folder["c.bin"], "--vocab", folder["v.txt"], "--output", folder["two.txt"], "--dim", "6", "--iterations", "5");

        Assert.AreEqual(0, whole.Code, whole.Error);
        CollectionAssert.AreEqual(
            new[] { "vocabulary", "count", "train", "save", "total" }, whole.Json["seconds"]!.AsObject().Select(s => s.Key).ToArray());
        Assert.AreEqual(File.ReadAllText(folder["one.txt"]), File.ReadAllText(folder["two.txt"]));
    }

    [TestMethod]
    public void Train_Tokenizer_IsLettersAloneAndWhitespaceWithAVocabulary()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", string.Concat(Enumerable.Repeat("One, two. One two\n", 10)));

        CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["letters.txt"], "--dim", "2", "--iterations", "1");
        CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["blanks.txt"], "--dim", "2", "--iterations", "1", "--vocab", folder["v.txt"]);

        CollectionAssert.AreEqual(new[] { "one", "two" }, Words(folder["letters.txt"]));
        CollectionAssert.AreEquivalent(new[] { "One", "One,", "two", "two." }, Words(folder["blanks.txt"]));
    }

    [TestMethod]
    public void Train_ExistingVocabulary_IsUsedAndLeftAlone()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());
        string vocabulary = folder.Write("v.txt", "queen 5\nking 4\nheap 3\n");

        CliRun run = CliRun.Of("glove", "train", "--corpus", corpus, "--vocab", vocabulary, "--output", folder["out.txt"], "--dim", "2", "--iterations", "2");

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(new[] { "queen", "king", "heap" }, Words(folder["out.txt"]));
        Assert.AreEqual("queen 5\nking 4\nheap 3\n", File.ReadAllText(vocabulary));
    }

    [TestMethod]
    public void Train_ProgressWithoutTerminal_IsPlainLinesOnStandardError()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());

        CliRun run = CliRun.Of("glove", "train", "--corpus", corpus, "--output", folder["out.txt"], "--dim", "2", "--iterations", "3");

        Assert.Contains("training: iteration 3 of 3, cost 0.", run.Error);
        Assert.DoesNotContain("\u001b", run.Error + run.Output);
        Assert.HasCount(1, run.Output.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void Train_ForATerminal_WritesBarsInPlaceOfLines()
    {
        using var folder = new TempFolder();
        string corpus = folder.Write("corpus.txt", TinyCorpus.Text());
        using StringWriter output = new(), error = new();

        int code = CliApplication.Run(
            ["glove", "train", "--corpus", corpus, "--output", folder["out.txt"], "--dim", "2", "--iterations", "3"],
            output, error, interactive: true, CancellationToken.None);

        Assert.AreEqual(0, code, error.ToString());
        Assert.DoesNotContain("iteration 3 of 3", error.ToString());
        Assert.IsTrue(File.Exists(folder["out.txt"]));
    }

    private static string[] Words(string path) => [.. File.ReadAllLines(path).Select(l => l.Split(' ')[0])];
}
