using System.Numerics.Tensors;
using MLExtensions.Display;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Finds what a retrieval sheet shows. It asks little, so it compares with every reference.</summary>
internal sealed class RetrievalSearch
{
    private readonly ImageSet _queries;
    private readonly ImageSet _references;
    private readonly FloatMatrix _queryRows;
    private readonly FloatMatrix _referenceRows;
    private readonly bool _isSame;
    private readonly RetrievalSheetOptions _options;

    public RetrievalSearch(ImageSet queries, FloatMatrix queryRows, ImageSet references, FloatMatrix referenceRows, bool isSame, RetrievalSheetOptions options)
    {
        Check(queries, queryRows);
        Check(references, referenceRows);
        if (queryRows.Columns != referenceRows.Columns)
        {
            throw new ArgumentException($"Queries have {queryRows.Columns} values, references {referenceRows.Columns}.", nameof(referenceRows));
        }

        if (references.Count - (isSame ? 1 : 0) < 1)
        {
            throw new ArgumentException("There is nothing to find: no image beside the query.", nameof(references));
        }

        (_queries, _queryRows, _references, _referenceRows, _isSame, _options) = (queries, queryRows, references, referenceRows, isSame, options);
    }

    public RetrievalSheet Draw()
    {
        IEnumerable<int> rows = _options.QueryRows is { } asked ? asked.Select(Checked) : ClassesInTurn();
        IEnumerable<RetrievalQuery> found = rows.Select(Find);
        if (_options.OnlyWrong)
        {
            found = found.Where(query => query.Nearest.Any(n => !n.IsRight));
        }

        RetrievalQuery[] shown = [.. _options.QueryRows is null ? found.Take(_options.Queries) : found];
        return shown.Length > 0
            ? new RetrievalSheet { Queries = shown }
            : throw new ArgumentException(_options.OnlyWrong ? "No query has a wrong image among its nearest." : "There is no query.");
    }

    private RetrievalQuery Find(int row)
    {
        var distances = new float[_references.Count];
        var numbers = new int[distances.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            (distances[i], numbers[i]) = (_isSame && i == row ? float.PositiveInfinity : Distance(_queryRows.Row(row), _referenceRows.Row(i)), i);
        }

        int count = Math.Min(_options.Neighbors, numbers.Length - (_isSame ? 1 : 0));
        SmallestFirst.Sort(distances, numbers, count);
        string name = NameOf(_queries, row);
        return new RetrievalQuery
        {
            Image = _queries.Images[row].ToTile(name, Facts(_queries, row)),
            Nearest = [.. Enumerable.Range(0, count).Select(rank =>
            {
                string found = NameOf(_references, numbers[rank]);
                return new RetrievedImage(_references.Images[numbers[rank]].ToTile(found, Facts(_references, numbers[rank])), found == name, distances[rank]);
            })],
        };
    }

    private float Distance(ReadOnlySpan<float> query, ReadOnlySpan<float> reference) => _options.Distance switch
    {
        EmbeddingDistance.Cosine => 1 - TensorPrimitives.CosineSimilarity(query, reference),
        EmbeddingDistance.Euclidean => TensorPrimitives.Distance(query, reference),
        _ => MathF.Pow(TensorPrimitives.Distance(query, reference), 2),
    };

    // The first of each class, then the second of each: a sheet that shows every class before it shows one twice.
    private IEnumerable<int> ClassesInTurn() => Enumerable.Range(0, _queries.Count).GroupBy(row => _queries.Labels[row])
        .SelectMany(rows => rows.Select((row, turn) => (row, turn, rows.Key))).OrderBy(item => item.turn).ThenBy(item => item.Key).Select(item => item.row);

    private int Checked(int row) => row >= 0 && row < _queries.Count
        ? row
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"QueryRows names rows; they are from 0 to {_queries.Count - 1}.");

    private static string NameOf(ImageSet set, int row) => set.ClassNames[set.Labels[row]];

    private static ImageFact[] Facts(ImageSet set, int row) => set.Sources is { } sources ? [new("file", Path.GetFileName(sources[row])), new("row", row)] : [new("row", row)];

    private static void Check(ImageSet images, FloatMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(rows);
        if (images.Count != rows.Rows)
        {
            throw new ArgumentException($"There are {images.Count} images and {rows.Rows} embeddings.", nameof(rows));
        }
    }
}
