using System.Globalization;
using System.Numerics.Tensors;
using MLExtensions.Display;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Gallery;

/// <summary>A picture of the gallery with its name and the lines that draw it.</summary>
/// <param name="Name">The name of the class, and of the files.</param>
/// <param name="Text">What it is for.</param>
/// <param name="Code">C# that draws one.</param>
/// <param name="Picture">The picture.</param>
internal sealed record GalleryPicture(string Name, string Text, string Code, Picture Picture)
{
    public static IReadOnlyList<GalleryPicture> All(GalleryData data)
    {
        string[] names = [.. data.Digits.ClassNames];
        return
        [
            new(
                nameof(ScatterPlot),
                "A map: zoom, move, point at a mark to read it and to see its picture, click classes on and off. Where scripts do not run, and on paper, it is a still picture.",
                """ScatterPlot plot = EmbeddingPictures.DrawMap(images, map.Embedding, "Drawn digits");""",
                EmbeddingPictures.DrawMap(data.Digits, data.Map.Embedding, "Drawn digits, t-SNE of their pixels")),
            new(
                nameof(RetrievalSheet),
                "Queries and their nearest images, the wrong ones framed and crossed. Point at an image for its distance.",
                "RetrievalSheet sheet = EmbeddingPictures.DrawRetrieval(images, embeddings);",
                WithTitle(EmbeddingPictures.DrawRetrieval(data.Digits, data.Pixels, new RetrievalSheetOptions { Queries = 6, OnlyWrong = true }))),
            new(
                nameof(TrainingCurve),
                "The loss of a training, and of validation rows.",
                """var curve = new TrainingCurve { CostLabel = "Loss", Costs = losses, ValidationCosts = validationLosses };""",
                new TrainingCurve
                {
                    Title = "A small network learns digits", CostLabel = "Loss", IterationLabel = "Epoch",
                    Costs = [.. data.Training.Select(e => e.Loss)], ValidationCosts = [.. data.Training.Select(e => e.Validation ?? double.NaN)],
                }),
            new(
                nameof(ConfusionMatrix),
                "What was taken for what. The shade is the share of the row.",
                "var matrix = new ConfusionMatrix { Labels = names, Counts = counts };",
                new ConfusionMatrix { Title = "Held-out digits", Width = 640, Labels = names, Counts = data.Confusion }),
            new(
                nameof(ImageGrid),
                "Images in rows; point at one for what is known of it.",
                "var grid = new ImageGrid { Tiles = [.. images.Images.Select(image => image.ToTile())] };",
                new ImageGrid { Title = "Drawn digits", Columns = 12, Tiles = [.. data.Digits.Images.Take(24).Select((image, i) => image.ToTile(names[data.Digits.Labels[i]], new ImageFact("row", i)))] }),
            new(
                nameof(NeighborTable),
                "A word, or anything that has a name, and what is nearest to it.",
                """var table = new NeighborTable { Word = "3", Neighbors = [new NeighborRow("8", 0.86), new NeighborRow("2", 0.84)] };""",
                Nearest(data, 3)),
            new(
                nameof(BarChart),
                "A handful of figures, those to compare with in grey.",
                """var chart = new BarChart { Format = "0.0%", Bars = [new("network", 0.95), new("chance", 0.1, BarEmphasis.Muted)] };""",
                new BarChart { Title = "Held-out accuracy by digit", Format = "0.0%", Maximum = 1, Bars = [.. names.Select((name, i) => new Bar(name, data.Confusion[i][i] / data.Confusion[i].Sum())), new Bar("chance", 1.0 / names.Length, BarEmphasis.Muted)] }),
            new(
                nameof(LineChart),
                "Lines over a common axis.",
                """var chart = new LineChart { Series = [LineSeries.Of("a", first), LineSeries.Of("b", second)] };""",
                new LineChart { Title = "Mean brightness of the rows of a digit", XLabel = "Row", Series = [.. new[] { 1, 0, 7 }.Select(digit => LineSeries.Of(names[digit], Profile(data, digit)))] }),
        ];
    }

    private static RetrievalSheet WithTitle(RetrievalSheet sheet) => new() { Title = "Nearest by pixels: queries with a wrong neighbour", Queries = sheet.Queries };

    private static NeighborTable Nearest(GalleryData data, int digit)
    {
        float[][] means = [.. Enumerable.Range(0, data.Digits.ClassNames.Count).Select(d => Mean(data, d))];
        return new NeighborTable
        {
            Word = data.Digits.ClassNames[digit],
            Title = string.Create(CultureInfo.InvariantCulture, $"Mean images nearest to that of {digit}"),
            Neighbors =
            [
                .. means.Select((mean, other) => (other, similarity: TensorPrimitives.CosineSimilarity<float>(mean, means[digit])))
                    .Where(item => item.other != digit).OrderByDescending(item => item.similarity).Take(6)
                    .Select(item => new NeighborRow(data.Digits.ClassNames[item.other], item.similarity)),
            ],
        };
    }

    private static double[] Profile(GalleryData data, int digit)
    {
        float[] mean = Mean(data, digit);
        int side = data.Digits.Images[0].Width;
        return [.. Enumerable.Range(0, mean.Length / side).Select(row => (double)TensorPrimitives.Average<float>(mean.AsSpan(row * side, side)))];
    }

    private static float[] Mean(GalleryData data, int digit)
    {
        int[] rows = [.. Enumerable.Range(0, data.Digits.Count).Where(row => data.Digits.Labels[row] == digit)];
        var mean = new float[data.Pixels.Columns];
        foreach (int row in rows)
        {
            TensorPrimitives.MultiplyAdd(data.Pixels.Row(row), 1f / rows.Length, mean, mean);
        }

        return mean;
    }
}
