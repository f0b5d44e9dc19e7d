using System.Text;

namespace MLExtensions.Display;

/// <summary>A table. Columns of numbers are aligned to the right; numbers are written in the invariant culture.</summary>
public sealed class DataTable : HtmlBlock
{
    private readonly IReadOnlyList<DataColumn> _columns = [];
    private readonly IReadOnlyList<IReadOnlyList<object?>> _rows = [];

    /// <summary>Gets the columns.</summary>
    public required IReadOnlyList<DataColumn> Columns
    {
        get => _columns;
        init => _columns = Check.SomeItems(value);
    }

    /// <summary>Gets the rows: one value per column, null for an empty cell.</summary>
    public required IReadOnlyList<IReadOnlyList<object?>> Rows
    {
        get => _rows;
        init => _rows = Check.Items(value);
    }

    internal override void WriteBody(StringBuilder html)
    {
        bool[] right = RightAligned();
        OpenCard(html);
        html.Append("<div class=\"mlx-scroll\"><table class=\"mlx-table\"><thead><tr>");
        for (int c = 0; c < Columns.Count; c++)
        {
            html.Append(right[c] ? "<th scope=\"col\" class=\"mlx-right\">" : "<th scope=\"col\">").Append(Markup.Encode(Columns[c].Header)).Append("</th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<object?> row in Rows)
        {
            html.Append("<tr>");
            for (int c = 0; c < Columns.Count; c++)
            {
                html.AppendElement("td", right[c] ? "mlx-right" : null, NumberText.Cell(row[c], Columns[c].Format));
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
        CloseCard(html);
    }

    private bool[] RightAligned()
    {
        var right = new bool[Columns.Count];
        for (int c = 0; c < right.Length; c++)
        {
            int column = c;
            right[c] = Rows.Any(row => Cell(row, column) is not null) && Rows.All(row => Cell(row, column) is not { } value || NumberText.IsNumber(value));
        }

        return right;
    }

    private object? Cell(IReadOnlyList<object?> row, int column) => row.Count == Columns.Count
        ? row[column]
        : throw new InvalidOperationException($"A row of the table has {row.Count} cells; there are {Columns.Count} columns.");
}
