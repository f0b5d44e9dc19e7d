namespace MLExtensions.Projection;

/// <summary>How long each phase of a t-SNE took.</summary>
/// <param name="Pca">The reduction of the data and the initial map.</param>
/// <param name="Neighbors">The search for neighbours.</param>
/// <param name="Affinities">The perplexities and the symmetric affinities.</param>
/// <param name="Optimization">The iterations.</param>
public sealed record TsneTimings(TimeSpan Pca, TimeSpan Neighbors, TimeSpan Affinities, TimeSpan Optimization);
