namespace MLExtensions.Text;

/// <summary>The outcome of <see cref="WordVectors.EvaluateAnalogies"/>.</summary>
/// <param name="Categories">The score of each category, in the order of the questions.</param>
/// <param name="Semantic">The sum of the categories about meaning.</param>
/// <param name="Syntactic">The sum of the categories about grammar (see <see cref="AnalogyCategory.IsSyntactic"/>).</param>
/// <param name="Overall">The sum of all.</param>
public sealed record AnalogyEvaluation(IReadOnlyList<AnalogyScore> Categories, AnalogyScore Semantic, AnalogyScore Syntactic, AnalogyScore Overall);
