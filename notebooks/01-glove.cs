#!/usr/bin/env dotnet
#:project ../src/MLExtensions.Text
#:project ../src/MLExtensions.Projection
#:project ../src/MLExtensions.Interactive
#:property PublishAot=false

// GloVe: from text to a classifier: the notebook 01-glove.ipynb as a program. Both are made from source/01-glove.md; change that.
// dotnet run notebooks/01-glove.cs [-- --quick] [--out FOLDER]
// Outside of the repository, each #:project is a package: #:package MLExtensions.Text@0.1.0

using System.IO;
using MLExtensions;
using MLExtensions.Display;
using MLExtensions.Interactive;
using MLExtensions.Numerics;
using MLExtensions.Projection;
using MLExtensions.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

NotebookPage page = NotebookPage.Open("01-glove", "GloVe: from text to a classifier", args);

// A word's company tells what it means. GloVe counts how often words stand near each other, and finds a vector for each
// word such that the vectors' dot products give the logarithms of these counts back. Here it learns from the .NET
// documentation that comes with the SDK, so nothing has to be downloaded; then its vectors tell which part of .NET a
// sentence is about.

page.Section("Settings");

int stride = page.IsQuick ? 12 : 2;   // every so many texts of the documentation; 1 is all of it
int dimension = page.IsQuick ? 20 : 50;   // of the vectors
int iterations = page.IsQuick ? 3 : 15;   // passes over the co-occurrences
int mapWords = page.IsQuick ? 120 : 800;   // on the map at the end

page.Section("The corpus");

// The summaries, remarks and parameter texts of the targeting packs. For the classifier at the end, whole types are
// held out, and the vectors must not have seen their sentences either: overloads repeat each other almost word by word.

string[] classes = ["System.Data", "System.IO", "System.Net", "System.Reflection", "System.Security", "System.Threading", "System.Xml"];

string? ClassOf(DocumentationText text) => classes.FirstOrDefault(c => text.Namespace == c || text.Namespace.StartsWith(c + ".", StringComparison.Ordinal));

// One type in five, by the letters of its name, which are the same in every run.
bool IsHeldOut(DocumentationText text) => ClassOf(text) is not null && TypeOf(text.MemberId[2..].Split('(')[0], text.Namespace).Sum(letter => letter) % 5 == 0;

string TypeOf(string member, string space) => member[Math.Min(member.Length, space.Length + 1)..].Split('.')[0];

DocumentationText[] texts = [.. new DotNetDocumentationCorpus().Texts
    .Where((text, i) => i % stride == 0 && !text.Namespace.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal))];
IReadOnlyList<string>[] documents = [.. texts.Where(text => !IsHeldOut(text)).AsParallel().AsOrdered().Select(text => Tokenizer.Letters.Tokenize(text.Text))];
var corpus = new TokenCorpus(documents, ".NET documentation");
page.Show(FormattableString.Invariant($"{documents.Length:N0} texts, {documents.Sum(words => (long)words.Count):N0} words"));

page.Section("Counting");

// $X_{ij}$ is how often word $j$ stands within ten words of word $i$, each time weighted by one over the distance.

Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 5 });
CooccurrenceMatrix counts = new CooccurrenceCounter(new CooccurrenceOptions { Window = 10 }).Count(corpus, vocabulary);
page.Show(FormattableString.Invariant($"{vocabulary.Count:N0} words occur five times or more; {counts.Cells:N0} pairs of words stand near each other"));

page.Section("Training");

// GloVe minimizes, over all cells that are not zero,
//
// $$J = \sum_{ij} f(X_{ij}) \left( w_i^\top \tilde w_j + b_i + \tilde b_j - \log X_{ij} \right)^2, \qquad f(x) =
// \min\left(1, (x/x_{\max})^{\alpha}\right)$$
//
// by AdaGrad. The curve grows while it runs.

var options = new GloVeOptions { Dimension = dimension, Iterations = iterations, Seed = 1 };
GloVeModel model = new GloVeTrainer(options).Train(counts, vocabulary, null, page.ShowLive("Weighted squared error"), default);

page.Section("What it has learnt");

// Nearest words by cosine similarity. The vectors know no more than which words stood near each other.

WordVectors vectors = model.ToWordVectors();
string[] asked = [.. new[] { "certificate", "socket", "maximum", "thread", "stream", "attribute" }.Where(word => vectors.Contains(word))];
page.Show(new BlockGrid
{
    MinimumWidth = 200,
    Blocks = [.. asked.Select(word => new NeighborTable { Word = word, Neighbors = [.. vectors.MostSimilar(word, 6).Select(n => new NeighborRow(n.Word, n.Score))] })],
});

// Which word does not belong to the others?

string[] group = ["element", "attribute", "node", "document", "thread"];
page.Show($"Of {string.Join(", ", group)}, it is {vectors.DoesntMatch(group)}.");

page.Section("A map of the words");

// t-SNE puts words whose vectors are alike near each other. A vector's length tells how frequent its word is, so cosine
// is the right distance.

int shown = Math.Min(mapWords, vectors.Count);
var rows = new FloatMatrix(vectors.GetRows(0, shown).ToArray(), shown, vectors.Dimension);
TsneMap map = Tsne.Fit(rows, new TsneOptions { Metric = DistanceMetric.Cosine, Perplexity = Math.Min(30, shown / 4), Seed = 1 });
page.Show(new ScatterPlot
{
    Title = FormattableString.Invariant($"The {shown:N0} most frequent words of the .NET documentation"),
    Points = ScatterPoint.FromArrays(map.Embedding.Span, null, [.. vectors.Words.Take(shown)]),
    Height = 720,
});

page.Section("A classifier");

// Which part of .NET does a sentence document? A standard ML.NET pipeline; only `ApplyWordVectors` is new. It makes the
// smallest, the mean and the greatest value of each dimension over the words of a sentence.

var sentences = texts.Where(text => text.Kind == DocumentationPart.Summary && ClassOf(text) is not null && text.Text.Split(' ').Length >= 6)
    .DistinctBy(text => text.Text)
    .Select(text => (IsTest: IsHeldOut(text), Row: new Sentence { Text = text.Text, Label = ClassOf(text)! }))
    .OrderBy(sentence => sentence.Row.Label, StringComparer.Ordinal).ToArray();
var ml = new MLContext(seed: 1);
IDataView train = ml.Data.LoadFromEnumerable(sentences.Where(sentence => !sentence.IsTest).Select(sentence => sentence.Row).ToArray());
IDataView test = ml.Data.LoadFromEnumerable(sentences.Where(sentence => sentence.IsTest).Select(sentence => sentence.Row).ToArray());
page.Show(train);

var pipeline = ml.Transforms.Text.NormalizeText("Normalized", "Text", keepPunctuations: false, keepNumbers: false)
    .Append(ml.Transforms.Text.TokenizeIntoWords("Tokens", "Normalized"))
    .Append(ml.Embeddings().ApplyWordVectors("Features", vectors, "Tokens", new TextFeaturizerOptions { Pooling = WordPooling.MinMeanMax }))
    .Append(ml.Transforms.NormalizeMeanVariance("Features"))
    .Append(ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label"))
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey", "Features"))
    .Append(ml.Transforms.CopyColumns("PredictedKey", "PredictedLabel"))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
ITransformer classifier = pipeline.Fit(train);
MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(classifier.Transform(test), "LabelKey", predictedLabelColumnName: "PredictedKey");
page.Show(metrics);

page.Show(new MLExtensions.Display.ConfusionMatrix { Title = "Held-out sentences: what is taken for what", Labels = classes, Counts = metrics.ConfusionMatrix.Counts });

page.Section("Saved, and loaded by a bare MLContext");

// The word vectors travel in the file as an ONNX graph, which ML.NET runs itself: the program that loads it needs
// nothing of MLExtensions.

string file = Path.Combine(Directory.CreateTempSubdirectory("glove-").FullName, "model.zip");
ml.Model.Save(classifier, train.Schema, file);
var bare = new MLContext();
PredictionEngine<Sentence, SentencePrediction> engine = bare.Model.CreatePredictionEngine<Sentence, SentencePrediction>(bare.Model.Load(file, out _));
string[] unseen =
[
    "Opens a connection to the remote host and waits until bytes arrive on the socket.",
    "Encrypts the message with the public key of the certificate and signs its hash.",
    "Moves to the next attribute of the current element and returns the value of the node.",
];
page.Show(new DataTable
{
    Columns = ["Sentence", "Part of .NET", new DataColumn("Probability", "0.0%")],
    Rows = [.. unseen.Select(text => engine.Predict(new Sentence { Text = text }) is var answer ? (IReadOnlyList<object?>)[text, answer.PredictedLabel, answer.Score.Max()] : [])],
});

engine.Dispose();
Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

page.Save();

public class Sentence
{
    public string Text { get; set; } = "";

    public string Label { get; set; } = "";
}

public class SentencePrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
