namespace MLExtensions.Text;

/// <summary>
/// Trains GloVe vectors (Pennington, Socher and Manning, "GloVe: Global Vectors for Word Representation", 2014): a weighted
/// least-squares fit of w·c + b + b̃ to the logarithms of co-occurrence counts, by AdaGrad.
/// </summary>
/// <remarks>
/// The result depends on the options, the seed and the vector width of the machine only: it is the same to the bit for any number
/// of threads. Cells are visited in a seeded order of blocks and a shuffled order within each; no shuffled file is needed.
/// </remarks>
public sealed class GloVeTrainer
{
    private readonly GloVeOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">How to train; the defaults where null.</param>
    public GloVeTrainer(GloVeOptions? options = null) => _options = options ?? new GloVeOptions();

    /// <summary>The width in bits of the vector registers that a training on this machine uses: 512, 256 or 128.</summary>
    public static int RegisterWidth => (int)VectorWidths.Resolve(VectorWidth.Widest);

    /// <summary>Trains. If <see cref="GloVeOptions.CheckpointPath"/> names a file that exists, the training it holds goes on.</summary>
    /// <param name="cooccurrences">The counts.</param>
    /// <param name="vocabulary">The words that the counts are of.</param>
    /// <param name="initial">Vectors to begin with, in part: a word that is there begins with half its vector as word and half as context. Null: all begin at random.</param>
    /// <param name="progress">Told at the end of each iteration, and about twice a second between.</param>
    /// <param name="cancellationToken">Ends the training, as <see cref="GloVeOptions.OnCancel"/> says.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">The vocabulary has fewer than two words or does not fit the counts, there are no cells, or <paramref name="initial"/> has another dimension.</exception>
    /// <exception cref="ArithmeticException">The cost became infinite or not a number.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another training.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the options say to throw.</exception>
    public GloVeModel Train(
        CooccurrenceMatrix cooccurrences,
        Vocabulary vocabulary,
        WordVectors? initial = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Check(cooccurrences, vocabulary, initial);
        using GloVeSession session = new(cooccurrences, vocabulary, _options, cancellationToken);
        if (_options.CheckpointPath is string path && File.Exists(path))
        {
            GloVeCheckpoint.Load(path, session);
        }
        else
        {
            session.Initialize(initial);
        }

        try
        {
            session.Run(progress, cancellationToken);
        }
        catch (OperationCanceledException) when (_options.OnCancel == CancelBehavior.ReturnBest)
        {
            return session.ToModel();
        }

        return session.ToModel();
    }

    private void Check(CooccurrenceMatrix cooccurrences, Vocabulary vocabulary, WordVectors? initial)
    {
        ArgumentNullException.ThrowIfNull(cooccurrences);
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (vocabulary.Count < 2)
        {
            throw new ArgumentException($"The vocabulary has {vocabulary.Count} word(s); GloVe needs at least 2. Lower MinCount or take a longer corpus.", nameof(vocabulary));
        }

        if (vocabulary.Count != cooccurrences.VocabularySize)
        {
            throw new ArgumentException($"The vocabulary has {vocabulary.Count} words, the co-occurrences were counted with {cooccurrences.VocabularySize}.", nameof(vocabulary));
        }

        if (cooccurrences.Cells == 0)
        {
            throw new ArgumentException("There are no co-occurrences: no two words of the vocabulary stand in one line. Take a longer corpus or a wider window.", nameof(cooccurrences));
        }

        if (initial is not null && initial.Dimension != _options.Dimension)
        {
            throw new ArgumentException($"The initial vectors have {initial.Dimension} components, the training {_options.Dimension}.", nameof(initial));
        }

        long components = _options.Output == GloVeOutput.Both ? 2L * _options.Dimension : _options.Dimension;
        if (vocabulary.Count * components > Array.MaxLength)
        {
            throw new ArgumentException($"{vocabulary.Count} words of {components} components are more than {Array.MaxLength} values, the most that a model can hold. Lower Dimension or MaxSize.", nameof(vocabulary));
        }
    }
}
