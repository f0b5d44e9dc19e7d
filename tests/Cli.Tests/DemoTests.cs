using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.ML;
using MLExtensions.Cli.Demo;
using MLExtensions.Text;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class DemoTests
{
    [TestMethod]
    public void Demo_Quick_WritesReportModelAndVectors()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("demo", "--quick", "--out", folder["demo"], "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(new[] { "demo/map.html", "demo/model.zip", "demo/report.html", "demo/vectors.txt" }, folder.Files.Select(f => f.Replace('\\', '/')).ToArray());
        JsonObject accuracy = run.Json["accuracy"]!.AsObject();
        Assert.AreEqual(1.0 / 8, (double)accuracy["majority"]!, 1e-9);
        Assert.IsTrue((double)accuracy["glove"]! is > 0.2 and <= 1);
        Assert.IsTrue((double)accuracy["bagOfWords"]! is > 0.2 and <= 1);
        Assert.HasCount(3, run.Json["predictions"]!.AsArray());
        foreach (string field in new[] { "seconds", "cells", "cost", "threads", "vectorWidth" })
        {
            Assert.IsTrue(run.Json.ContainsKey(field), field);
        }

        Assert.AreEqual(300, (int)run.Json["map"]!["words"]!);
        Assert.IsTrue((double)run.Json["map"]!["kl"]! is > 0 and < 5);
        Assert.Contains("application/x-mlx-points", File.ReadAllText(folder["demo/map.html"]));
        AssertReport(folder["demo/report.html"]);
        AssertModel(folder["demo/model.zip"], run.Json["predictions"]!.AsArray());
        using WordVectors vectors = WordVectors.Load(folder["demo/vectors.txt"]);
        Assert.AreEqual((int)run.Json["words"]!, vectors.Count);
    }

    [TestMethod]
    public void Create_Split_IsBalancedAndSharesNoSentenceAndNoType()
    {
        IReadOnlyList<DocumentationText> texts = new DotNetDocumentationCorpus().Texts;
        DemoSettings settings = DemoSettings.Full;

        SentenceSplit split = SentenceSplit.Create(texts, settings);

        Dictionary<string, string> typeOf = texts.GroupBy(t => t.Text).ToDictionary(g => g.Key, g => SentenceSplit.TypeOf(g.First()));
        HashSet<string> trainTypes = [.. split.Train.Select(s => typeOf[s.Text])];
        Assert.IsFalse(split.Test.Any(s => trainTypes.Contains(typeOf[s.Text])));
        Assert.IsFalse(split.Test.Select(s => s.Text).Intersect(split.Train.Select(s => s.Text)).Any());
        Assert.AreEqual(1, split.Train.GroupBy(s => s.Label).Select(g => g.Count()).Distinct().Count());
        Assert.AreEqual(1, split.Test.GroupBy(s => s.Label).Select(g => g.Count()).Distinct().Count());
        Assert.AreEqual(settings.Classes.Count, split.Train.Select(s => s.Label).Distinct().Count());
    }

    [TestMethod]
    [DataRow("M:System.Net.Sockets.Socket.Send(System.Byte[])", "System.Net.Sockets", "Socket")]
    [DataRow("P:System.IO.Stream.Length", "System.IO", "Stream")]
    [DataRow("T:System.Uri", "System", "Uri")]
    [DataRow("M:System.Outer.Inner.Do", "System", "Outer")]
    public void TypeOf_Member_IsTheOutermostType(string member, string space, string expected) => Assert.AreEqual(
        expected, SentenceSplit.TypeOf(new DocumentationText(member, space, DocumentationPart.Summary, "text"))[..].Split('.')[^1]);

    private static void AssertReport(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var document = new XmlDocument { XmlResolver = null };
        document.Load(reader);
        string text = document.DocumentElement!.InnerText;
        Assert.Contains("Held-out accuracy", text);
        Assert.Contains("System.Threading", text);
    }

    // The file must work for somebody who has nothing but ML.NET.
    private static void AssertModel(string path, JsonArray expected)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(path, out _);
        using PredictionEngine<Sentence, SentencePrediction> engine = ml.Model.CreatePredictionEngine<Sentence, SentencePrediction>(model);
        foreach (JsonNode? prediction in expected)
        {
            Assert.AreEqual((string)prediction!["label"]!, engine.Predict(new Sentence { Text = (string)prediction["text"]! }).PredictedLabel);
        }
    }
}
