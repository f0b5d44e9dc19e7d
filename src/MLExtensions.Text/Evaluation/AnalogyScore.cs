namespace MLExtensions.Text;

/// <summary>How a set of analogy questions was answered.</summary>
/// <param name="Name">The category, or the name of the sum.</param>
/// <param name="Total">The number of questions.</param>
/// <param name="Answered">The number of questions all of whose words are in the vocabulary.</param>
/// <param name="Correct">The number of right answers.</param>
public sealed record AnalogyScore(string Name, int Total, int Answered, int Correct)
{
    /// <summary>Gets the number of questions with an unknown word.</summary>
    public int Skipped => Total - Answered;

    /// <summary>Gets correct / answered, 0 to 1; NaN when none was answered.</summary>
    public double Accuracy => Answered == 0 ? double.NaN : (double)Correct / Answered;

    internal static AnalogyScore Sum(string name, IEnumerable<AnalogyScore> parts) =>
        parts.Aggregate(new AnalogyScore(name, 0, 0, 0), (sum, part) =>
            new AnalogyScore(name, sum.Total + part.Total, sum.Answered + part.Answered, sum.Correct + part.Correct));
}
