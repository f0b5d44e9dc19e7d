#!/usr/bin/env dotnet
#:project ../src/MLExtensions.Vision
#:project ../src/MLExtensions.Projection
#:project ../src/MLExtensions.Interactive
#:property PublishAot=false

// Image embeddings by triplet loss: the notebook 03-triplet-embeddings.ipynb as a program. Both are made from source/03-triplet-embeddings.md; change that.
// dotnet run notebooks/03-triplet-embeddings.cs [-- --quick] [--out FOLDER]
// Outside of the repository, each #:project is a package: #:package MLExtensions.Vision@0.1.0

using System.IO;
using MLExtensions;
using MLExtensions.Display;
using MLExtensions.Interactive;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Projection;
using MLExtensions.Vision;
using Microsoft.ML;

NotebookPage page = NotebookPage.Open("03-triplet-embeddings", "Image embeddings by triplet loss", args);

// A classifier knows the classes that it was trained on. An embedding knows what makes images alike, so it also serves
// for classes that it has never seen: to find similar images, to verify that two show the same, to recognize a class
// from one example. Here it learns from the digits 0 to 6 and is judged by 7, 8 and 9.
//
// The digits are drawn by the project itself. With MNIST at hand, `ImageSet.FromIdx("train-images-idx3-ubyte.gz",
// "train-labels-idx1-ubyte.gz")` reads its files.

page.Section("Settings");

int count = page.IsQuick ? 600 : 6000;   // drawn digits of all ten classes
int epochs = page.IsQuick ? 1 : 4;   // over the digits 0 to 6
int dimension = page.IsQuick ? 8 : 64;   // of the embedding

page.Section("The data");

DigitImages digits = DrawnDigits.Draw(count, seed: 1);
PixelImage ImageOf(int row) => new(28, 28, 1, digits.Pixels.AsSpan(row * 784, 784).ToArray().Select(value => (byte)(255 * Math.Clamp(value, 0, 1))).ToArray());

var all = new ImageSet([.. Enumerable.Range(0, count).Select(ImageOf)], [.. digits.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]);
ImageSet train = all.Select(Enumerable.Range(0, count).Where(row => all.Labels[row] < 7));
ImageSet unseen = all.Select(Enumerable.Range(0, count).Where(row => all.Labels[row] >= 7));
page.Show(train);

page.Section("Training");

// A triplet is an anchor $a$, a positive $p$ of the same class and a negative $n$ of another. The loss asks that the
// negative be farther by a margin:
//
// $$L = \sum \max\left(0,\; D(a, p) - D(a, n) + \text{margin}\right)$$
//
// A batch holds a few images of each of a few classes; the semi-hard miner takes, for each pair of anchor and positive,
// the nearest negative that is farther than the positive. The network, `SmallCnn`, has two convolutions, a pooling and
// a dense layer; its output has length 1.

var history = new List<EmbeddingEpoch>();
var options = new EmbeddingOptions
{
    Backbone = EmbeddingBackbone.SmallCnn,
    Dimension = dimension,
    Loss = new TripletLoss { Miner = TripletMiner.SemiHard },
    Epochs = epochs,
    Seed = 1,
    Progress = page.ShowLive("Triplet loss"),
};
EmbeddingModel model = EmbeddingTrainer.Train(train, options);
page.Show(new DataTable
{
    Columns = ["Epoch", new DataColumn("Loss", "0.0000"), new DataColumn("Triplets that violate the margin", "0.0%"), new DataColumn("Mean distance of a class", "0.000"), new DataColumn("Mean distance between classes", "0.000")],
    Rows = [.. model.History.Select(epoch => (IReadOnlyList<object?>)[epoch.Epoch, epoch.Loss, epoch.ActiveFraction, epoch.MeanPositiveDistance, epoch.MeanNegativeDistance])],
});

page.Section("Digits that it has never seen");

// Precision@1: how often an image's nearest neighbour is of its class. R-precision and MAP@R look at as many neighbours
// as the class has images ("A Metric Learning Reality Check").

FloatMatrix embeddings = model.Embed(unseen);
long[] labels = [.. unseen.Labels.Select(label => (long)label)];
RetrievalMetrics metrics = RetrievalEvaluation.Evaluate(embeddings, labels);
page.Show(metrics);

// What it finds: a query and its ten nearest. Wrong ones are framed and crossed.

NearestNeighborIndex index = NearestNeighborIndex.Build(embeddings, [.. unseen.Labels.Select(label => unseen.ClassNames[label])]);
int[] queries = [.. Enumerable.Range(0, unseen.Count).Where(row => row % Math.Max(1, unseen.Count / 8) == 0).Take(8)];
page.Show(new RetrievalSheet
{
    Title = "Unseen digits and their nearest",
    TileSize = 56,
    ShowCaptions = false,
    Queries = [.. queries.Select(row => new RetrievalQuery
    {
        Image = unseen.Images[row].ToTile(unseen.ClassNames[unseen.Labels[row]]),
        Nearest = [.. index.Search(embeddings.Row(row), 11).Where(found => found.Id != row).Take(10).Select(found =>
            new RetrievedImage(unseen.Images[(int)found.Id].ToTile(found.Label), found.Label == unseen.ClassNames[unseen.Labels[row]], found.Distance))],
    })],
});

page.Section("A map of the unseen digits");

TsneMap map = Tsne.Fit(embeddings, new TsneOptions { Perplexity = 30, Seed = 1 });
page.Show(new ScatterPlot
{
    Title = "Digits 7, 8 and 9, embedded by a network that has seen only 0 to 6",
    Height = 560,
    Points = [.. ScatterPoint.FromArrays(map.Embedding.Span, [.. unseen.Labels.Select(label => unseen.ClassNames[label])]).Select((point, row) => point with { Thumbnail = unseen.Images[row].ToTile() })],
});

page.Section("Do two images show the same?");

// Verification: a threshold on the distance, chosen on one half of the pairs and judged on the other.

IReadOnlyList<VerificationPair> pairs = PairVerification.DrawPairs(labels, 4000, seed: 1);
PairVerificationResult chosen = PairVerification.Evaluate(embeddings, [.. pairs.Take(2000)]);
PairVerificationResult judged = PairVerification.Evaluate(embeddings, [.. pairs.Skip(2000)], threshold: chosen.Threshold);
page.Show(new LineChart
{
    Title = FormattableString.Invariant($"ROC: area {judged.Auc:0.0000}, equal error rate {judged.EqualErrorRate:0.0%}, accuracy {judged.Accuracy:0.0%}"),
    XLabel = "Different digits taken for the same",
    YLabel = "Same digits recognized",
    Height = 360,
    Series = [new LineSeries("ROC", [.. judged.Roc.Select(point => point.FalseAcceptRate)], [.. judged.Roc.Select(point => point.TrueAcceptRate)])],
});

page.Section("One example is enough");

// One-shot recognition: in each episode, one image of each class is the example, and new images are given to the
// nearest one.

OneShotResult oneShot = OneShotEvaluation.Run(embeddings, labels, new OneShotOptions { Ways = 3, Shots = 1, Episodes = 200, Seed = 1 });
page.Show(FormattableString.Invariant($"3 ways, one example each: {oneShot.Accuracy:0.0%} ± {oneShot.Margin:0.0%} right in {oneShot.Episodes} episodes"));

page.Section("Kept as ONNX");

// The model is an ONNX file with one input and one output, for any program with ONNX Runtime.

string file = Path.Combine(Directory.CreateTempSubdirectory("embedding-").FullName, "digits.onnx");
model.Save(file);
EmbeddingModel loaded = EmbeddingModel.Load(file);
float[] before = model.Embed(unseen.Images[0]), after = loaded.Embed(unseen.Images[0]);
page.Show(FormattableString.Invariant($"{new FileInfo(file).Length / 1024.0:N0} KB; largest difference after loading {before.Zip(after, (a, b) => Math.Abs(a - b)).Max():0.0e0}"));

page.Section("In an ML.NET pipeline");

// `TrainTripletEmbedding` does the same to an image column with a key label. It saves as ResizeImages, ExtractPixels
// and an ONNX graph, which a bare `MLContext` loads.

var ml = new MLContext(seed: 1);
IDataView images = train.ToDataView();
ITransformer pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.Embeddings().TrainTripletEmbedding("Embedding", "Image", "Label", new EmbeddingOptions { Backbone = EmbeddingBackbone.SmallCnn, Dimension = dimension, Epochs = 1, Seed = 1 }))
    .Fit(images);
string zip = Path.ChangeExtension(file, ".zip");
ml.Model.Save(pipeline, images.Schema, zip);
ITransformer bare = new MLContext().Model.Load(zip, out _);
page.Show(bare.Transform(images));

foreach (IDisposable? disposable in new[] { index, loaded, model, pipeline as IDisposable, bare as IDisposable })
{
    disposable?.Dispose();
}

Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

page.Save();
