using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Display;
using MLExtensions.Onnx;
using MLExtensions.Projection;
using MLExtensions.Text;
using MLExtensions.Vision;

namespace MLExtensions.Interactive;

/// <summary>How a value is shown: the head of a data view, a table of neighbours, a map, a grid of filters, a training curve.</summary>
public static class NotebookView
{
    private const int ImagesShown = 32;
    private const int ImageColumns = 16;

    /// <summary>Finds the block that shows a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The block; null where the value is of none of <see cref="NotebookFormatters.Types"/> or has nothing to show yet.</returns>
    public static HtmlBlock? Of(object? value) => value switch
    {
        HtmlBlock block => block,
        LiveTrainingCurve curve => curve.ToChart(),
        IDataView view => DataViewTable.Create(view),
        Microsoft.ML.Data.ConfusionMatrix matrix => new MLExtensions.Display.ConfusionMatrix { Labels = [.. Enumerable.Range(0, matrix.NumberOfClasses).Select(Whole)], Counts = matrix.Counts },
        MulticlassClassificationMetrics metrics => Figures(
            new("Micro accuracy", Percent(metrics.MicroAccuracy), IsStrong: true), new("Macro accuracy", Percent(metrics.MacroAccuracy)), new("Log-loss", Number(metrics.LogLoss))),
        IEnumerable<WordSimilarity> neighbors => new NeighborTable { Word = "", Title = "Nearest words", Neighbors = [.. neighbors.Select(n => new NeighborRow(n.Word, n.Score))] },
        GloVeModel model => Curve("GloVe", "Cost", "Iteration", model.History),
        TsneMap map => new ScatterPlot { Title = FormattableString.Invariant($"t-SNE, KL {map.KullbackLeibler:0.000}"), Points = ScatterPoint.FromArrays(Plane(map.Embedding)) },
        MdsMap map => new ScatterPlot { Title = FormattableString.Invariant($"MDS, stress {map.NormalizedStress:0.000}"), Points = ScatterPoint.FromArrays(Plane(map.Embedding)) },
        NetworkSummary summary => new CodeBlock { Code = summary.ToString() },
        FitResult fit => Curve("Training", "Loss", "Epoch", [.. fit.History.Select(epoch => epoch.Loss)]),
        ImageSet set => Grid(set),
        PixelImage image => new ImageGrid { Tiles = [image.ToTile($"{image.Width} × {image.Height}")] },
        MiniVgg { History.Count: > 0 } network => Curve("Training", "Loss", "Epoch", [.. network.History.Select(epoch => epoch.Loss)]),
        EmbeddingModel { History.Count: > 0 } model => EmbeddingPictures.DrawTraining(model.History),
        MaximizedLayer layer => layer.ToGrid(),
        TopImagesResult images => images.ToGrid(),
        FeatureMaps maps => maps.ToGrid(),
        AttributionMap map => map.ToGrid(),
        RetrievalMetrics metrics => Figures(
            new("Precision@1", Percent(metrics.PrecisionAt1), IsStrong: true), new("R-precision", Percent(metrics.RPrecision)), new("MAP@R", Percent(metrics.MapAtR)), new("Queries", Whole(metrics.Queries))),
        _ => null,
    };

    /// <summary>Writes a value as an HTML fragment.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The fragment, with a style sheet of its own; the encoded text of values that have no view.</returns>
    public static string ToHtml(object? value) => (Of(value) ?? new CodeBlock { Code = ToText(value) }).ToHtml();

    /// <summary>Writes a value as text: tables with columns, charts as their title.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text, in the invariant culture.</returns>
    public static string ToText(object? value) => value switch
    {
        null => "(null)",
        string text => text,
        _ when Of(value) is { } block => BlockText.Of(block),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        System.Collections.IEnumerable items => string.Join(", ", items.Cast<object?>().Select(ToText)),
        _ => value.ToString() ?? "",
    };

    private static ImageGrid Grid(ImageSet set) => new()
    {
        Title = $"{Whole(set.Count)} images, {Whole(set.ClassNames.Count)} classes",
        Columns = ImageColumns,
        Tiles = [.. set.Images.Take(ImagesShown).Select((image, i) => image.ToTile(set.ClassNames[set.Labels[i]]))],
    };

    private static TrainingCurve? Curve(string title, string cost, string pass, IReadOnlyList<double> values) =>
        values.Count == 0 ? null : new() { Title = title, CostLabel = cost, IterationLabel = pass, Costs = values };

    private static KeyFigures Figures(params KeyFigure[] figures) => new() { Figures = figures };

    // A map of one dimension lies on a line, of a third one only the first two are drawn.
    private static float[] Plane(Numerics.FloatMatrix map)
    {
        float[] xy = new float[2 * map.Rows];
        for (int row = 0; row < map.Rows; row++)
        {
            xy[2 * row] = map.Row(row)[0];
            xy[(2 * row) + 1] = map.Columns > 1 ? map.Row(row)[1] : 0;
        }

        return xy;
    }

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
