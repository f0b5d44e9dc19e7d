namespace MLExtensions.Vision.Search;

/// <summary>The name under which a column enters a graph.</summary>
internal static class GraphInput
{
    /// <summary>The column's own name, or another one where ML.NET would strip it or an output has it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="stem">What another name is made of.</param>
    /// <param name="outputs">The names of the outputs.</param>
    public static string Name(string column, string stem, params ReadOnlySpan<string> outputs) =>
        column.EndsWith(".output", StringComparison.Ordinal) || outputs.Contains(column) ? $"__{stem.Replace('.', '_')}__vector" : column;
}
