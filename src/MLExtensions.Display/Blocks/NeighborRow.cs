namespace MLExtensions.Display;

/// <summary>One neighbour in a <see cref="NeighborTable"/>.</summary>
/// <param name="Word">The neighbouring word.</param>
/// <param name="Similarity">Its cosine similarity, −1 to 1; NaN shows as not available.</param>
public sealed record NeighborRow(string Word, double Similarity);
