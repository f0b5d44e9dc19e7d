namespace MLExtensions.Text;

/// <summary>The cells of one word.</summary>
/// <param name="columns">The numbers of the context words, ascending.</param>
/// <param name="values">The weighted counts, as many.</param>
public readonly ref struct CooccurrenceRow(ReadOnlySpan<int> columns, ReadOnlySpan<double> values)
{
    /// <summary>The numbers of the context words, ascending.</summary>
    public ReadOnlySpan<int> Columns { get; } = columns;

    /// <summary>The weighted counts: that of <see cref="Columns"/>[i] at i.</summary>
    public ReadOnlySpan<double> Values { get; } = values;
}
