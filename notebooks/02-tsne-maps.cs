#!/usr/bin/env dotnet
#:project ../src/MLExtensions.Projection
#:project ../src/MLExtensions.Onnx
#:project ../src/MLExtensions.Interactive
#:property PublishAot=false

// Maps of high-dimensional data with t-SNE: the notebook 02-tsne-maps.ipynb as a program. Both are made from source/02-tsne-maps.md; change that.
// dotnet run notebooks/02-tsne-maps.cs [-- --quick] [--out FOLDER]
// Outside of the repository, each #:project is a package: #:package MLExtensions.Projection@0.1.0

using System.IO;
using MLExtensions;
using MLExtensions.Display;
using MLExtensions.Interactive;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Projection;
using Microsoft.ML;
using Microsoft.ML.Data;

NotebookPage page = NotebookPage.Open("02-tsne-maps", "Maps of high-dimensional data with t-SNE", args);

// t-SNE draws rows of many dimensions on a plane so that neighbours stay neighbours. The data are 28 × 28 digits, drawn
// by the project itself and the same for the same seed; with MNIST at hand, `ImageSet.FromIdx` of `MLExtensions.Vision`
// reads its files.

page.Section("Settings");

int count = page.IsQuick ? 300 : 3000;   // digits
int compared = page.IsQuick ? 150 : 1000;   // digits on each of the small maps
int iterations = page.IsQuick ? 5 : 500;   // after 250 with exaggerated attraction

page.Section("The data");

DigitImages digits = DrawnDigits.Draw(count, seed: 1);
var rows = new FloatMatrix(digits.Pixels, count, DrawnDigits.Size * DrawnDigits.Size);
string[] labels = [.. digits.Labels.Select(label => label.ToString())];

// A digit as a small picture, black on white.
ImageTile Tile(int row) => new(DrawnDigits.Size, DrawnDigits.Size, 1, rows.Row(row).ToArray().Select(value => (byte)(255 * (1 - Math.Clamp(value, 0, 1)))).ToArray());

page.Show(new ImageGrid { Columns = 16, TileSize = 48, Tiles = [.. Enumerable.Range(0, 32).Select(Tile)] });

page.Section("The map");

// Around each row $i$ lies a normal distribution whose width is chosen so that it has about *perplexity* neighbours;
// $p_{ij}$ is the probability of the pair. On the map the probability $q_{ij}$ of a pair falls with the distance as
// Student's t-distribution does. The map minimizes what separates the two:
//
// $$\mathrm{KL}(P\,\|\,Q) = \sum_{i \neq j} p_{ij} \log \frac{p_{ij}}{q_{ij}}, \qquad q_{ij} \propto \left(1 + \lVert
// y_i - y_j \rVert^2\right)^{-1}$$

TsneMap map = Tsne.Fit(rows, new TsneOptions { Perplexity = 30, Iterations = iterations, Seed = 1 });
var points = ScatterPoint.FromArrays(map.Embedding.Span, labels);
page.Show(new ScatterPlot
{
    Title = FormattableString.Invariant($"{count:N0} drawn digits"),
    Height = 640,
    Points = [.. points.Select((point, i) => point with { Thumbnail = Tile(i) })],
    Caption = FormattableString.Invariant($"KL {map.KullbackLeibler:0.000} after {map.Iterations} iterations. Where scripts run, point at a digit to see it."),
});

page.Section("Is the map any good?");

// Trustworthiness says how far the neighbours on the map are neighbours in the data (1 is perfect), recall how many of
// a row's nearest neighbours are kept; and a digit's nearest neighbour on the map should be the same digit.

page.Show(new KeyFigures
{
    Figures =
    [
        new("Trustworthiness", MapQuality.Trustworthiness(rows, map.Embedding, neighbors: 12).ToString("0.000"), IsStrong: true),
        new("Kept neighbours", MapQuality.NeighborRecall(rows, map.Embedding, neighbors: 12).ToString("0.0%"), "of 12"),
        new("Same digit next to it", MapQuality.LabelAccuracy(map.Embedding, labels).ToString("0.0%")),
    ],
});

page.Section("Perplexity");

// The one setting that matters: how many neighbours count. Small values break classes into pieces, large ones show the
// coarse order.

var some = new FloatMatrix(rows.Values[..(compared * rows.Columns)], compared, rows.Columns);

ScatterPlot MapOf(int perplexity) => new()
{
    Title = $"Perplexity {perplexity}",
    Width = 520,
    Height = 380,
    Points = ScatterPoint.FromArrays(Tsne.Fit(some, new TsneOptions { Perplexity = perplexity, Iterations = iterations, Seed = 1 }).Embedding.Span, labels[..compared]),
};

page.Show(MapOf(3));
page.Show(MapOf(30));

page.Section("New rows on a map that stays");

// A new row gets its place from its nearest fitted rows, and then moves a little while the map stays where it is.

DigitImages more = DrawnDigits.Draw(count / 10, seed: 2);
FloatMatrix placed = map.Transform(new FloatMatrix(more.Pixels, more.Count, rows.Columns), new TsneTransformOptions { RefinementSteps = 20 });
page.Show(new ScatterPlot
{
    Title = FormattableString.Invariant($"{more.Count:N0} new digits among the fitted ones"),
    Height = 560,
    Points = [.. points.Select(point => point with { Category = "fitted" }), .. ScatterPoint.FromArrays(placed.Span, [.. more.Labels.Select(label => $"new {label}")])],
});

page.Section("In an ML.NET pipeline");

// `ProjectToTsne` learns the map of a feature column and saves as an ONNX graph that a bare `MLContext` loads.

var ml = new MLContext(seed: 1);
IDataView data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, compared).Select(row => new Digit { Features = rows.Row(row).ToArray(), Label = labels[row] }).ToArray());
TsneTransformer fitted = ml.Embeddings().ProjectToTsne("Map", "Features", perplexity: 30, seed: 1).Fit(data);
string file = Path.Combine(Directory.CreateTempSubdirectory("tsne-").FullName, "map.zip");
ml.Model.Save(fitted, data.Schema, file);
ITransformer bare = new MLContext().Model.Load(file, out _);
page.Show(bare.Transform(data));

fitted.Dispose();
(bare as IDisposable)?.Dispose();
Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

page.Save();

public class Digit
{
    [VectorType(784)]
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";
}
