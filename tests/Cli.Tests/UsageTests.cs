namespace MLExtensions.Cli.Tests;

[TestClass]
public class UsageTests
{
    [TestMethod]
    [DataRow("", "Required command was not provided.")]
    [DataRow("nonsense", "nonsense")]
    [DataRow("glove", "Required command was not provided.")]
    [DataRow("glove nearest --word a", "--vectors")]
    [DataRow("glove nearest --vectors v.txt", "Give a word, for instance --word castle.")]
    [DataRow("glove nearest --vectors v.txt --word a --count 0", "--count must be a whole number from 1 to 100000, not '0'.")]
    [DataRow("glove analogy --vectors v.txt a b", "Required argument missing")]
    [DataRow("glove evaluate --vectors v.txt", "Give --questions or --similarity, or both.")]
    [DataRow("glove train --output v.txt", "Give --corpus, or --cooccurrence with --vocab.")]
    [DataRow("glove train --output v.txt --corpus c --cooccurrence b --vocab v", "not both")]
    [DataRow("glove train --output v.txt --cooccurrence b", "--cooccurrence needs --vocab")]
    [DataRow("glove train --output v.txt --corpus c --dim 0", "--dim must be a whole number from 1 to 32768, not '0'.")]
    [DataRow("glove train --output v.txt --corpus c --dim -5", "--dim must be a whole number from 1 to 32768, not '-5'.")]
    [DataRow("glove train --output v.txt --corpus c --dim many", "not 'many'")]
    [DataRow("glove train --output v.txt --corpus c --eta 0", "--eta must be a number above 0, not '0'.")]
    [DataRow("glove train --output v.txt --corpus c --x-max NaN", "--x-max must be a number above 0, not 'NaN'.")]
    [DataRow("glove train --output v.txt --corpus c --threads 0", "--threads must be")]
    [DataRow("glove train --output v.txt --corpus c --tokenizer letter", "letter")]
    [DataRow("glove count --corpus c --vocab v --output b --memory lots", "--memory must be a size")]
    [DataRow("glove count --corpus c --vocab v --output b --window 0", "--window must be a whole number from 1 to 1000, not '0'.")]
    [DataRow("glove count --corpus c --vocab v --output b --bogus", "bogus")]
    [DataRow("demo --threads none", "--threads must be")]
    [DataRow("tsne --input a.csv", "--output")]
    [DataRow("tsne --input a.csv --output map.txt", "--output must end in .html, .svg, .png, .csv or .npy, not '.txt'.")]
    [DataRow("tsne --input a --output map.html", "The name of 'a' does not tell its format: give --format csv, npy, idx or vectors.")]
    [DataRow("tsne --input a.csv --output map.html --dims 4", "--dims must be a whole number from 1 to 3, not '4'.")]
    [DataRow("tsne --input a.csv --output map.html --perplexity 0", "--perplexity must be a number from 1 to 1000000, not '0'.")]
    [DataRow("tsne --input a.csv --output map.html --method magic", "magic")]
    [DataRow("onnx", "Required command was not provided.")]
    [DataRow("onnx summary", "Give one ONNX file: as an argument or with --model.")]
    [DataRow("onnx info", "Give one ONNX file: as an argument or with --model.")]
    [DataRow("onnx info a.onnx --model b.onnx", "Give one ONNX file: as an argument or with --model.")]
    [DataRow("onnx gradient-check a.onnx --dim N", "--dim must be a name and a size, for instance N=4, not 'N'.")]
    [DataRow("onnx gradient-check a.onnx --samples -1", "--samples must be a whole number from 0")]
    public void Run_BadUsage_EndsWith2AndOneClearMessage(string line, string message)
    {
        CliRun run = CliRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.AreEqual(2, run.Code);
        Assert.AreEqual("", run.Output);
        Assert.Contains(message, run.Error);
        Assert.Contains("--help'.", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [TestMethod]
    [DataRow("--help", "glove")]
    [DataRow("glove --help", "analogy")]
    [DataRow("onnx --help", "info")]
    [DataRow("demo --help", "--quick")]
    [DataRow("tsne --help", "--perplexity")]
    [DataRow("glove train --help", "--cooccurrence")]
    [DataRow("glove count --help", "--memory")]
    [DataRow("glove nearest --help", "--word")]
    public void Run_Help_EndsWith0AndNamesTheOptions(string line, string expected)
    {
        CliRun run = CliRun.Of(line.Split(' '));

        Assert.AreEqual(0, run.Code);
        Assert.Contains(expected, run.Output);
    }

    [TestMethod]
    [DataRow("100", 100L)]
    [DataRow("64KB", 65536L)]
    [DataRow("512mb", 536870912L)]
    [DataRow("1.5 GiB", 1610612736L)]
    [DataRow("2G", 2147483648L)]
    public void MemorySize_Text_IsReadInBytes(string text, long expected)
    {
        Assert.IsTrue(Options.MemorySize.TryParse(text, out Options.MemorySize size));
        Assert.AreEqual(expected, size.Bytes);
    }

    [TestMethod]
    [DataRow(2147483648L, "2GB")]
    [DataRow(65536L, "64KB")]
    [DataRow(1000L, "1000B")]
    public void MemorySize_ToString_IsTheShortestWholeForm(long bytes, string expected) => Assert.AreEqual(expected, new Options.MemorySize(bytes).ToString());

    [TestMethod]
    [DataRow("")]
    [DataRow("GB")]
    [DataRow("-1GB")]
    [DataRow("1,5GB")]
    [DataRow("99999999TB")]
    public void MemorySize_OtherText_IsRefused(string text) => Assert.IsFalse(Options.MemorySize.TryParse(text, out _));
}
