using MLExtensions.Display;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Pictures of embedded images.</summary>
public static class EmbeddingPictures
{
    /// <summary>A sheet of images and their nearest others, the wrong ones framed.</summary>
    /// <param name="images">The images; every one is a query, and its references are all others.</param>
    /// <param name="embeddings">Images × dimension.</param>
    /// <param name="options">What is shown; null for the defaults.</param>
    /// <returns>The sheet.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, or no query is left to show.</exception>
    public static RetrievalSheet DrawRetrieval(ImageSet images, FloatMatrix embeddings, RetrievalSheetOptions? options = null) =>
        new RetrievalSearch(images, embeddings, images, embeddings, isSame: true, options ?? new RetrievalSheetOptions()).Draw();

    /// <summary>A sheet of images and the nearest ones of another set, those of another class framed.</summary>
    /// <param name="queries">The images to ask with.</param>
    /// <param name="queryEmbeddings">Queries × dimension.</param>
    /// <param name="references">The images to find; classes are told apart by their names.</param>
    /// <param name="referenceEmbeddings">References × dimension.</param>
    /// <param name="options">What is shown; null for the defaults.</param>
    /// <returns>The sheet.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, or no query is left to show.</exception>
    public static RetrievalSheet DrawRetrieval(
        ImageSet queries, FloatMatrix queryEmbeddings, ImageSet references, FloatMatrix referenceEmbeddings, RetrievalSheetOptions? options = null) =>
        new RetrievalSearch(queries, queryEmbeddings, references, referenceEmbeddings, isSame: false, options ?? new RetrievalSheetOptions()).Draw();

    /// <summary>A map of images: whoever points at a point sees its image.</summary>
    /// <param name="images">The images.</param>
    /// <param name="map">Images × 2, for instance from t-SNE of their embeddings.</param>
    /// <param name="title">The heading; null for none.</param>
    /// <returns>The plot; its still forms show images where there is room.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static ScatterPlot DrawMap(ImageSet images, FloatMatrix map, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(map);
        if (map.Rows != images.Count || map.Columns != 2)
        {
            throw new ArgumentException($"A map of {images.Count} images is {images.Count} × 2; this one is {map.Rows} × {map.Columns}.", nameof(map));
        }

        return new ScatterPlot
        {
            Title = title,
            ShowLabels = false,
            ShowThumbnails = true,
            Points =
            [
                .. images.Images.Select((image, i) => new ScatterPoint(map[i, 0], map[i, 1], images.Sources is null ? null : Path.GetFileName(images.Sources[i]), images.ClassNames[images.Labels[i]])
                {
                    Thumbnail = image.ToTile(),
                }),
            ],
        };
    }

    /// <summary>The course of a training: loss, the part of the triplets that were learned from, mean distances, and MAP@R where there were validation rows.</summary>
    /// <param name="history">What each epoch gave; see <see cref="EmbeddingModel.History"/>.</param>
    /// <returns>The chart.</returns>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static LineChart DrawTraining(IReadOnlyList<EmbeddingEpoch> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count == 0)
        {
            throw new ArgumentException("There is no epoch to draw.", nameof(history));
        }

        (string Name, double[] Values)[] lines =
        [
            ("Loss", [.. history.Select(epoch => epoch.Loss)]),
            ("Active fraction", [.. history.Select(epoch => epoch.ActiveFraction)]),
            ("Mean distance within a class", [.. history.Select(epoch => epoch.MeanPositiveDistance)]),
            ("Mean distance between classes", [.. history.Select(epoch => epoch.MeanNegativeDistance)]),
            ("Validation MAP@R", [.. history.Select(epoch => epoch.Validation?.MapAtR ?? double.NaN)]),
        ];
        return new LineChart
        {
            Title = "Training of the embedding",
            XLabel = "Epoch",
            IncludeZero = true,
            Series = [.. lines.Where(line => line.Values.Any(double.IsFinite)).Select(line => new LineSeries(line.Name, [.. history.Select(epoch => (double)epoch.Epoch)], line.Values))],
        };
    }
}
