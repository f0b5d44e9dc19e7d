namespace MLExtensions.Text;

/// <summary>The outcome of <see cref="WordVectors.EvaluateSimilarity"/>.</summary>
/// <param name="Spearman">The rank correlation between people's scores and cosine similarities, ties averaged; NaN for fewer than two pairs or constant values.</param>
/// <param name="Pearson">The linear correlation; NaN as above.</param>
/// <param name="Answered">The number of pairs both of whose words are in the vocabulary.</param>
/// <param name="Skipped">The number of other pairs.</param>
public sealed record SimilarityEvaluation(double Spearman, double Pearson, int Answered, int Skipped);
