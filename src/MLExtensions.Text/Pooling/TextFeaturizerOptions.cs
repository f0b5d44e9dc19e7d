namespace MLExtensions.Text;

/// <summary>How a text's tokens become one vector.</summary>
public sealed class TextFeaturizerOptions
{
    /// <summary>Gets the pooling.</summary>
    /// <value>The default value is <see cref="WordPooling.Mean"/>.</value>
    public WordPooling Pooling
    {
        get;
        init
        {
            RequireDefined(value, nameof(Pooling));
            field = value;
        }
    }

    /// <summary>Gets what a token counts that has no vector.</summary>
    /// <value>The default value is <see cref="OutOfVocabularyPolicy.Skip"/>.</value>
    public OutOfVocabularyPolicy OutOfVocabulary
    {
        get;
        init
        {
            RequireDefined(value, nameof(OutOfVocabulary));
            field = value;
        }
    }

    /// <summary>Gets how the case of a token is treated.</summary>
    /// <value>The default value is <see cref="WordCase.AsIs"/>.</value>
    public WordCase Case
    {
        get;
        init
        {
            RequireDefined(value, nameof(Case));
            field = value;
        }
    }

    /// <summary>Gets the a of <see cref="WordPooling.Sif"/>, greater than 0.</summary>
    /// <value>The default value is 0.001.</value>
    public float SifSmoothing
    {
        get;
        init
        {
            field = value > 0 && float.IsFinite(value)
                ? value
                : throw new ArgumentOutOfRangeException(nameof(SifSmoothing), value, FormattableString.Invariant($"{nameof(SifSmoothing)} is {value}; it must be greater than 0 and finite."));
        }
    } = 1e-3f;

    /// <summary>Gets a value indicating whether <see cref="WordPooling.Sif"/> takes the common component of the fitted documents out of its results.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool RemoveCommonComponent { get; init; }

    /// <summary>Gets the number of words that <see cref="WordPooling.ConcatenateFirst"/> keeps, 1 or more.</summary>
    /// <value>The default value is 10.</value>
    public int ConcatenateCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(ConcatenateCount));
            field = value;
        }
    } = 10;

    /// <summary>Gets how the vectors are kept in a saved model.</summary>
    /// <value>The default value is <see cref="VectorStorage.Float32"/>.</value>
    public VectorStorage Storage
    {
        get;
        init
        {
            RequireDefined(value, nameof(Storage));
            field = value;
        }
    }

    /// <summary>Gets the number of values of a text's vector: D, 3 D for <see cref="WordPooling.MinMeanMax"/>, k D for <see cref="WordPooling.ConcatenateFirst"/>.</summary>
    /// <param name="dimension">The dimension D of the word vectors.</param>
    public int OutputDimension(int dimension) => checked(dimension * (Pooling switch
    {
        WordPooling.MinMeanMax => 3,
        WordPooling.ConcatenateFirst => ConcatenateCount,
        _ => 1,
    }));

    private static void RequireDefined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
