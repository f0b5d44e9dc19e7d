using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Display;

namespace MLExtensions.Interactive;

/// <summary>The first rows of a data view, with the columns' types and the names of their slots.</summary>
public static class DataViewTable
{
    private const int SlotsShown = 4;
    private const int TextShown = 60;

    /// <summary>Reads the first rows and makes a table of them.</summary>
    /// <param name="view">The data; only the rows shown are computed.</param>
    /// <param name="rows">The number of rows, 0 or more.</param>
    /// <returns>The table: a column for each visible column of the schema, its type and slot names in the head.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is negative.</exception>
    public static DataTable Create(IDataView view, int rows = 5)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        DataViewSchema.Column[] columns = [.. view.Schema.Where(column => !column.IsHidden)];
        var cells = new List<IReadOnlyList<object?>>();
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        Func<object?>[] readers = [.. columns.Select(column => DataViewCell.Reader(cursor, column))];
        while (cells.Count < rows && cursor.MoveNext())
        {
            cells.Add([.. readers.Select(read => Cell(read()))]);
        }

        return new DataTable
        {
            Columns = columns.Length == 0 ? ["(no columns)"] : [.. columns.Select(column => new DataColumn($"{column.Name}: {Describe(column)}"))],
            Rows = columns.Length == 0 ? [] : cells,
            Caption = Caption(view, cells.Count),
        };
    }

    private static string Caption(IDataView view, int shown) => view.GetRowCount() is { } count
        ? string.Create(CultureInfo.InvariantCulture, $"{shown:N0} of {count:N0} rows.")
        : string.Create(CultureInfo.InvariantCulture, $"The first {shown:N0} rows; how many there are is not known before they are computed.");

    private static string Describe(DataViewSchema.Column column)
    {
        string type = column.Type.ToString()!;
        if (!column.HasSlotNames())
        {
            return type;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        string[] first = [.. names.DenseValues().Take(SlotsShown).Select(name => name.ToString())];
        return $"{type} ({string.Join(", ", first)}{(names.Length > SlotsShown ? ", …" : "")})";
    }

    private static object? Cell(object? value) => value switch
    {
        string text => text.Length <= TextShown ? text : text[..(TextShown - 1)] + "…",
        float number => (double)number,
        MLImage image => $"{image.Width} × {image.Height}",
        _ => value,
    };
}
