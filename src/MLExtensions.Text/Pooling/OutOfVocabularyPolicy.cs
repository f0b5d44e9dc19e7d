namespace MLExtensions.Text;

/// <summary>What a token counts that has no vector.</summary>
public enum OutOfVocabularyPolicy
{
    /// <summary>It is passed over, as if it were not there.</summary>
    Skip = 0,

    /// <summary>It is a zero vector: it counts in the divisor of a mean and takes a place in a concatenation. Sum, minimum and maximum are over known words all the same.</summary>
    Zero = 1,

    /// <summary>It is an error that names it. A persisted model cannot throw: it behaves as <see cref="Skip"/>.</summary>
    Error = 2,
}
