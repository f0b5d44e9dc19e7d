namespace MLExtensions.Benchmarks.Table;

/// <summary>The lines of the table: each on data that it draws itself, the same as its peer's where the time depends on it.</summary>
internal static class TableRows
{
    public static IEnumerable<TableRow> All => [.. NetworkRows.All, .. ImageRows.All, .. NumericRows.All, .. SearchRows.All, .. WordRows.All, .. TsneRows.All];
}
