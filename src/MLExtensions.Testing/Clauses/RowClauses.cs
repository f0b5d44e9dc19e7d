using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing.Data;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>The row mapper and the lazy view give the same values; only what is needed is read.</summary>
internal static class RowClauses
{
    public static void Verify(ITransformer transformer, IDataView data)
    {
        Require(transformer.IsRowToRowMapper, "A component that adds columns is a row-to-row mapper", "IsRowToRowMapper is false");
        IDataView view = transformer.Transform(data);
        DataViewSchema.Column[] columns = [.. ColumnReader.Visible(view.Schema)];
        List<object[]> lazy = ColumnReader.Read(view, columns);
        RequireSameRows("Reading twice gives the same values", lazy, ColumnReader.Read(view, columns), columns.Select(c => c.Name));

        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        Require(ReferenceEquals(mapper.InputSchema, data.Schema), "A row mapper's InputSchema is the schema it was made for", "another object");
        VerifyDependencies(mapper, transformer, data);
        DataViewSchema.Column[] mapped = [.. ColumnReader.Visible(mapper.OutputSchema)];
        using DataViewRowCursor input = data.GetRowCursor(mapper.GetDependencies(mapped));
        using DataViewRow row = mapper.GetRow(input, mapped);
        Require(ReferenceEquals(row.Schema, mapper.OutputSchema), "A mapped row's Schema is the mapper's OutputSchema", "another object");
        Func<object>[] readers = [.. mapped.Select(c => ColumnReader.Reader(row, c))];
        var direct = new List<object[]>();
        while (input.MoveNext())
        {
            direct.Add(Array.ConvertAll(readers, r => r()));
        }

        RequireSameRows("The row mapper agrees with the lazy view", lazy, direct, columns.Select(c => c.Name));
    }

    private static void VerifyDependencies(IRowToRowMapper mapper, ITransformer transformer, IDataView data)
    {
        DataViewSchema.Column[] added = [.. mapper.OutputSchema.Where(c => c.Index >= data.Schema.Count)];
        string[] dependencies = [.. mapper.GetDependencies(added).Select(c => c.Name).Order(StringComparer.Ordinal)];
        var spy = new SpyDataView(data);
        IDataView view = transformer.Transform(spy);
        Require(spy.Asked.Count == 0, "Transform is lazy", "it asked for a cursor");
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema.Where(c => c.Index >= data.Schema.Count));
        string[] asked = [.. spy.Asked.SelectMany(a => a).Distinct().Order(StringComparer.Ordinal)];
        Require(
            asked.SequenceEqual(dependencies),
            "Only the needed columns are read",
            $"asked for {string.Join(", ", asked)}; the added columns depend on {string.Join(", ", dependencies)}");
        foreach (DataViewSchema.Column other in view.Schema.Where(c => c.Index < data.Schema.Count))
        {
            Require(!cursor.IsColumnActive(other), "Only the needed columns are active", $"'{other.Name}' is active");
        }

        if (view.Schema.FirstOrDefault(c => c.Index < data.Schema.Count && !c.IsHidden) is { Name: not null } inactive)
        {
            RequireFailure("A getter of an inactive column is refused", () => ColumnReader.Reader(cursor, inactive), "active");
        }

        spy.Asked.Clear();
        transformer.Transform(spy).GetRowCursor([]).Dispose();
        Require(spy.Asked.All(a => a.Length == 0), "A cursor of no column reads none", string.Join(", ", spy.Asked.SelectMany(a => a)));
    }
}
