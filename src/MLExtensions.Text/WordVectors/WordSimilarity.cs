namespace MLExtensions.Text;

/// <summary>A word and how near it is to what was asked for.</summary>
/// <param name="Word">The word.</param>
/// <param name="Score">The cosine similarity, −1 to 1; for <see cref="AnalogyMethod.ThreeCosMul"/> that method's own score.</param>
public readonly record struct WordSimilarity(string Word, float Score);
