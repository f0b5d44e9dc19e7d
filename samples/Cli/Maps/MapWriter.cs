using System.Globalization;
using System.Text;
using MLExtensions.Display;
using MLExtensions.Numerics;

namespace MLExtensions.Cli.Maps;

/// <summary>Writes a map as the picture or the table that its file's name says.</summary>
internal sealed class MapWriter(string path)
{
    private const int MostDistinctClasses = 1000;

    private static readonly string[] Pictures = [".html", ".htm", ".svg", ".png"];
    private static readonly string[] Tables = [".csv", ".npy"];
    private static readonly string[] Axes = ["x", "y", "z"];

    public string Title { get; init; } = "t-SNE";

    public PictureTheme Theme { get; init; }

    /// <summary>What is wrong with a target, or null.</summary>
    public static string? Problem(string path, int dimensions)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return Pictures.Contains(extension)
            ? dimensions == 2 ? null : $"A picture needs --dims 2, not {dimensions}; write .csv or .npy."
            : Tables.Contains(extension) ? null : $"--output must end in .html, .svg, .png, .csv or .npy, not '{extension}'.";
    }

    /// <summary>Writes the map.</summary>
    public void Write(FloatMatrix map, IReadOnlyList<string>? labels, IReadOnlyList<string>? texts)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy":
                NpyMatrix.Write(path, map);
                break;
            case ".csv":
                WriteCsv(map, labels, texts);
                break;
            default:
                Picture(map, labels, texts).Save(path);
                break;
        }
    }

    /// <summary>The map as a plot; rows without a name are called by their number, from 0.</summary>
    public ScatterPlot Picture(FloatMatrix map, IReadOnlyList<string>? labels, IReadOnlyList<string>? texts)
    {
        IReadOnlyList<string> names = texts ?? [.. Enumerable.Range(0, map.Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"row {i}"))];
        bool areClasses = labels is not null && labels.Distinct().Take(MostDistinctClasses + 1).Count() <= MostDistinctClasses;
        if (labels is not null && !areClasses)
        {
            names = [.. names.Zip(labels, (name, label) => $"{name}: {label}")];
        }

        return new ScatterPlot
        {
            Title = Title,
            Points = ScatterPoint.FromArrays(map.Span, areClasses ? labels : null, names),
            ShowLabels = texts is not null,
            Theme = Theme,
            Height = 760,
            Width = 1000,
        };
    }

    private void WriteCsv(FloatMatrix map, IReadOnlyList<string>? labels, IReadOnlyList<string>? texts)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(',', Axes.Take(map.Columns)).Append(labels is null ? "" : ",label").Append(texts is null ? "" : ",text").Append('\n');
        for (int i = 0; i < map.Rows; i++)
        {
            for (int j = 0; j < map.Columns; j++)
            {
                csv.Append(j > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{map[i, j]}");
            }

            AppendText(csv, labels?[i]);
            AppendText(csv, texts?[i]);
            csv.Append('\n');
        }

        WriteWhole(csv.ToString());
    }

    private static void AppendText(StringBuilder csv, string? text)
    {
        if (text is null)
        {
            return;
        }

        bool quoted = text.AsSpan().IndexOfAny(",\"\r\n") >= 0;
        csv.Append(',').Append(quoted ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text);
    }

    private void WriteWhole(string text)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
