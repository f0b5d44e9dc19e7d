using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing.Data;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>Cursors keep position and order, alone, in sets, on several threads, and below a built-in transform that consolidates.</summary>
internal static class CursorClauses
{
    private const int Threads = 4;
    private const int RowsPerBatch = 3;

    public static void Verify(MLContext context, ITransformer transformer, IDataView data)
    {
        IDataView view = transformer.Transform(data);
        DataViewSchema.Column[] columns = [.. ColumnReader.Visible(view.Schema)];
        string[] names = [.. columns.Select(c => c.Name)];
        List<object[]> expected = ColumnReader.Read(view, columns);
        VerifyPositions(view, data, columns);

        List<object[]>[] concurrent = new List<object[]>[Threads];
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i => concurrent[i] = ColumnReader.Read(view, columns));
        foreach (List<object[]> rows in concurrent)
        {
            RequireSameRows("Cursors on several threads agree", expected, rows, names);
        }

        IDataView split = transformer.Transform(new SplitDataView(data, RowsPerBatch));
        VerifySet(split, expected, names);

        // A built-in transform above: it may read ours through GetRowCursorSet, on threads of its own.
        IDataView above = context.Transforms.CopyColumns("ContractCopy", columns[^1].Name).Fit(split).Transform(split);
        List<object[]> consolidated = ColumnReader.Read(above, names.Select(n => above.Schema[n]));
        RequireSameRows("Order survives a consolidating transform above", expected, consolidated, names);
    }

    private static void VerifyPositions(IDataView view, IDataView data, DataViewSchema.Column[] columns)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        using DataViewRowCursor source = data.GetRowCursor([]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        ValueGetter<DataViewRowId> sourceId = source.GetIdGetter();
        Require(cursor.Position == -1, "Position is −1 before the first row", $"{cursor.Position}");
        while (source.MoveNext())
        {
            DataViewRowId left = default;
            DataViewRowId right = default;
            Require(cursor.MoveNext(), "A view has as many rows as its input", $"it ended at row {source.Position}");
            id(ref left);
            sourceId(ref right);
            Require(cursor.Position == source.Position && cursor.Batch == source.Batch, "Position and batch are the input's", $"{cursor.Position}/{cursor.Batch} at {source.Position}/{source.Batch}");
            Require(left.Equals(right), "Row ids are the input's", $"{left} instead of {right} at row {source.Position}");
        }

        Require(!cursor.MoveNext() && !cursor.MoveNext(), "MoveNext stays false at the end", "it returned true");
        Require(cursor.Position == -1, "Position is −1 after the last row", $"{cursor.Position}");
    }

    private static void VerifySet(IDataView split, List<object[]> expected, string[] names)
    {
        DataViewSchema.Column[] columns = [.. names.Select(n => split.Schema[n])];
        DataViewRowCursor[] cursors = split.GetRowCursorSet(columns, Threads);
        var parts = new List<(long Batch, object[] Row)>[cursors.Length];
        Parallel.For(0, cursors.Length, new ParallelOptions { MaxDegreeOfParallelism = cursors.Length }, i =>
        {
            using DataViewRowCursor cursor = cursors[i];
            Func<object>[] readers = [.. columns.Select(c => ColumnReader.Reader(cursor, c))];
            parts[i] = [];
            while (cursor.MoveNext())
            {
                parts[i].Add((cursor.Batch, Array.ConvertAll(readers, r => r())));
            }
        });
        List<object[]> merged = [.. parts.SelectMany(p => p).OrderBy(p => p.Batch).Select(p => p.Row)];
        RequireSameRows("A cursor set covers the rows once, in the order of their batches", expected, merged, names);
    }
}
