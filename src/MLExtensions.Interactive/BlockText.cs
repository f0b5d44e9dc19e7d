using System.Globalization;
using System.Text;
using MLExtensions.Display;

namespace MLExtensions.Interactive;

/// <summary>Blocks as text, for consoles and for readers without HTML.</summary>
internal static class BlockText
{
    public static string Of(HtmlBlock block) => block switch
    {
        DataTable table => Lines(table.Title, Table(table), table.Caption),
        NeighborTable neighbors => Lines(neighbors.Title ?? neighbors.Word, string.Join('\n', neighbors.Neighbors.Select(n => string.Create(CultureInfo.InvariantCulture, $"  {n.Similarity:0.00}  {n.Word}"))), neighbors.Caption),
        KeyFigures figures => Lines(figures.Title, string.Join('\n', figures.Figures.Select(f => $"{f.Label}: {f.Value}{(f.Note is null ? "" : $" ({f.Note})")}")), figures.Caption),
        CodeBlock code => Lines(code.Title, code.Code, code.Caption),
        Paragraphs paragraphs => Lines(paragraphs.Title, paragraphs.Text, paragraphs.Caption),
        BlockGrid grid => Lines(grid.Title, string.Join("\n", grid.Blocks.Select(Of)), grid.Caption),
        BarChart chart => Lines(chart.Title, string.Join('\n', chart.Bars.Select(b => $"  {b.Label}: {b.Value.ToString(chart.Format, CultureInfo.InvariantCulture)}")), chart.Caption),
        ScatterPlot plot => Picture(plot, string.Create(CultureInfo.InvariantCulture, $"{plot.Points.Count:N0} points")),
        ImageGrid grid => Picture(grid, string.Create(CultureInfo.InvariantCulture, $"{grid.Tiles.Count:N0} pictures")),
        _ => Picture(block, null),
    };

    private static string Picture(HtmlBlock block, string? what)
    {
        string kind = block.GetType().Name;
        string inside = string.Join(": ", new[] { kind, block.Title }.Where(part => !string.IsNullOrEmpty(part)));
        return Lines(null, what is null ? $"[{inside}]" : $"[{inside}, {what}]", block.Caption);
    }

    private static string Lines(params string?[] parts) => string.Join('\n', parts.Where(part => !string.IsNullOrEmpty(part)));

    private static string Table(DataTable table)
    {
        string[][] rows = [[.. table.Columns.Select(column => column.Header)], .. table.Rows.Select(row => row.Select((value, c) => Cell(value, table.Columns[c].Format)).ToArray())];
        int[] widths = [.. table.Columns.Select((_, c) => rows.Max(row => row[c].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            text.Append(string.Join("  ", row.Select((value, c) => value.PadRight(widths[c]))).TrimEnd()).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Cell(object? value, string? format) => value switch
    {
        null => "",
        double number => number.ToString(format ?? "0.####", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
