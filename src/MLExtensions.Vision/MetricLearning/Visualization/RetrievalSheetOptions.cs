namespace MLExtensions.Vision;

/// <summary>What a retrieval sheet shows.</summary>
public sealed class RetrievalSheetOptions
{
    /// <summary>Gets the number of nearest images of each query.</summary>
    /// <value>The default value is 10. Values from 1 to 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Neighbors
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Neighbors must be from 1 to 100.");
    } = 10;

    /// <summary>Gets the number of queries: the first image of each class in turn, then the second of each, and so on.</summary>
    /// <value>The default value is 10. Values from 1 to 1000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Queries
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Queries must be from 1 to 1000.");
    } = 10;

    /// <summary>Gets the rows to ask with, instead of <see cref="Queries"/> of all classes.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public IReadOnlyList<int>? QueryRows { get; init; }

    /// <summary>Gets whether only queries with a wrong image among their nearest are shown: the failures, to be looked at.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool OnlyWrong { get; init; }

    /// <summary>Gets the distance.</summary>
    /// <value>The default value is <see cref="EmbeddingDistance.Euclidean"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public EmbeddingDistance Distance
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such distance.");
    } = EmbeddingDistance.Euclidean;
}
