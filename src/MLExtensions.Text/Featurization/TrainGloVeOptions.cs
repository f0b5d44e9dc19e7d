namespace MLExtensions.Text;

/// <summary>How <see cref="GloVeEstimator"/> learns word vectors from a column of tokens, and makes features of them.</summary>
public sealed class TrainGloVeOptions
{
    /// <summary>Which words get vectors.</summary>
    /// <value>The default value takes words that occur at least 5 times.</value>
    public VocabularyOptions Vocabulary { get; init; } = new();

    /// <summary>How co-occurrences are counted.</summary>
    /// <value>The default value is a symmetric window weighted by 1/distance.</value>
    public CooccurrenceOptions Cooccurrence { get; init; } = new();

    /// <summary>How the vectors are trained. Its seed is not used: <see cref="Seed"/> is.</summary>
    /// <value>The default value is 100 dimensions and 25 iterations.</value>
    public GloVeOptions Training { get; init; } = new();

    /// <summary>How a row's tokens become features.</summary>
    /// <value>The default value is the mean of the known words' vectors.</value>
    public TextFeaturizerOptions Featurizer { get; init; } = new();

    /// <summary>The seed of the training.</summary>
    /// <value>The default value is null: a seed from the <see cref="Microsoft.ML.MLContext"/>.</value>
    public int? Seed { get; init; }

    /// <summary>Vectors to start from, of the same dimension; words that they lack start at random.</summary>
    /// <value>The default value is null: all start at random.</value>
    public WordVectors? InitialVectors { get; init; }

    /// <summary>Told how the fit goes on; a line for each epoch goes to <c>MLContext.Log</c> too.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the fit. During the training, <see cref="GloVeOptions.OnCancel"/> says whether the vectors so far are kept.</summary>
    /// <value>The default value is <see cref="System.Threading.CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }
}
