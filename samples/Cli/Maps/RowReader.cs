using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Text;

namespace MLExtensions.Cli.Maps;

/// <summary>Reads the rows of a map from files.</summary>
internal static class RowReader
{
    /// <summary>Reads files one after the other; all of them must have the same number of columns.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="format">One of <see cref="RowFormat"/>; null to go by the names.</param>
    /// <param name="limit">The most rows to read; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A file is not what its format says; the message names the path and the line or byte.</exception>
    public static MapRows Read(IReadOnlyList<string> paths, string? format, int? limit, CancellationToken cancellationToken)
    {
        var parts = new List<MapRows>();
        int rows = 0;
        foreach (string path in paths)
        {
            if (limit - rows is <= 0)
            {
                break;
            }

            MapRows part = ReadOne(path, format ?? RowFormat.Guess(path)!, limit - rows, cancellationToken);
            if (parts.Count > 0 && part.Values.Columns != parts[0].Values.Columns)
            {
                throw new InvalidDataException($"'{path}' has {part.Values.Columns} columns; '{paths[0]}' has {parts[0].Values.Columns}.");
            }

            parts.Add(part);
            rows += part.Values.Rows;
        }

        return parts.Count == 1 ? parts[0] : Join(parts, rows);
    }

    private static MapRows ReadOne(string path, string format, int? limit, CancellationToken cancellationToken) => format switch
    {
        RowFormat.Csv => new MapRows(CsvFile.Read(path, limit, cancellationToken), null),
        RowFormat.Npy => new MapRows(First(NpyMatrix.Read(path), limit), null),
        RowFormat.Idx => new MapRows(First(ReadIdx(path), limit), null),
        RowFormat.Vectors => ReadVectors(path, limit, cancellationToken),
        _ => throw new ArgumentException($"There is no format '{format}'.", nameof(format)),
    };

    private static FloatMatrix ReadIdx(string path)
    {
        IdxFile file = IdxFile.Load(path);
        if (file.Dims.Count < 2 || file.Dims[0] == 0)
        {
            throw new InvalidDataException($"'{path}' has the dimensions [{string.Join(", ", file.Dims)}]; rows need at least two, and a row.");
        }

        return new FloatMatrix(file.ToUnitFloats(), file.Dims[0], file.Values.Length / file.Dims[0]);
    }

    private static MapRows ReadVectors(string path, int? limit, CancellationToken cancellationToken)
    {
        using WordVectors vectors = WordVectors.Load(path, new WordVectorLoadOptions { Limit = limit }, cancellationToken);
        var values = new FloatMatrix(vectors.Count, vectors.Dimension);
        for (int i = 0; i < vectors.Count; i++)
        {
            vectors[i].CopyTo(values.Row(i));
        }

        return new MapRows(values, [.. vectors.Words]);
    }

    private static FloatMatrix First(FloatMatrix values, int? limit) =>
        limit is { } most && most < values.Rows ? new FloatMatrix(values.Values[..(most * values.Columns)], most, values.Columns) : values;

    private static MapRows Join(List<MapRows> parts, int rows)
    {
        var values = new FloatMatrix(rows, parts[0].Values.Columns);
        int at = 0;
        foreach (MapRows part in parts)
        {
            part.Values.Span.CopyTo(values.Span[at..]);
            at += part.Values.Values.Length;
        }

        return new MapRows(values, parts.TrueForAll(p => p.Texts is not null) ? [.. parts.SelectMany(p => p.Texts!)] : null);
    }
}
