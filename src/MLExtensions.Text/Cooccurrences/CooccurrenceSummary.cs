namespace MLExtensions.Text;

/// <summary>What a count found.</summary>
/// <param name="Cells">The number of pairs of words that occur together.</param>
/// <param name="Sum">The sum of their weighted counts.</param>
public readonly record struct CooccurrenceSummary(long Cells, double Sum);
