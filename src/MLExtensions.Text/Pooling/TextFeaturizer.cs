using System.Diagnostics.CodeAnalysis;

namespace MLExtensions.Text;

/// <summary>Turns the tokens of a text into one vector by pooling the vectors of its words.</summary>
/// <remarks>
/// Immutable and safe for concurrent use; does not allocate. The word vectors must not be disposed before it.
/// What a persisted graph needs to compute the same is public: <see cref="Vectors"/>, <see cref="WordWeights"/>,
/// <see cref="UnknownWeight"/>, <see cref="CommonComponent"/> and <see cref="Options"/>.
/// </remarks>
public sealed class TextFeaturizer
{
    private readonly float[]? _weights;
    private readonly float[]? _component;

    /// <summary>Initializes a featurizer whose pooling has nothing to learn.</summary>
    /// <param name="vectors">The word vectors.</param>
    /// <param name="options">Pooling and policies; null takes the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The pooling needs documents (see <see cref="RequiresDocuments"/>): use <see cref="Fit"/>.
    /// </exception>
    public TextFeaturizer(WordVectors vectors, TextFeaturizerOptions? options = null)
        : this(vectors, options ??= new TextFeaturizerOptions(), SifWeightsOrNull(vectors, options), null)
    {
        if (RequiresDocuments(vectors, options))
        {
            throw new ArgumentException($"Pooling {options.Pooling} learns from documents here; use {nameof(TextFeaturizer)}.{nameof(Fit)}.", nameof(options));
        }
    }

    internal TextFeaturizer(WordVectors vectors, TextFeaturizerOptions options, float[]? weights, float[]? component)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        Vectors = options.Storage == VectorStorage.Float16 ? HalfPrecision.Round(vectors) : vectors;
        (Options, _weights, _component) = (options, weights, component);
        OutputDimension = options.OutputDimension(vectors.Dimension);
    }

    /// <summary>Gets the word vectors; rounded ones under <see cref="VectorStorage.Float16"/>.</summary>
    public WordVectors Vectors { get; }

    /// <summary>Gets the options.</summary>
    public TextFeaturizerOptions Options { get; }

    /// <summary>Gets the number of values in a result.</summary>
    public int OutputDimension { get; }

    /// <summary>Gets the weight of each word, in the order of the rows; empty when all are 1.</summary>
    public ReadOnlySpan<float> WordWeights => _weights is null ? default : _weights.AsSpan(0, Vectors.Count);

    /// <summary>
    /// Gets what an unknown token adds to the divisor: 0 unless unknown tokens count, then 1, or under
    /// <see cref="WordPooling.TfIdf"/> the weight of a word in no document. A known token adds 1, or under TfIdf its weight.
    /// </summary>
    public float UnknownWeight => Options.OutOfVocabulary != OutOfVocabularyPolicy.Zero ? 0
        : Options.Pooling == WordPooling.TfIdf ? _weights![^1]
        : 1;

    /// <summary>Gets the unit vector u that a result r loses its part along, r − (r·u) u; empty when there is none.</summary>
    public ReadOnlySpan<float> CommonComponent => _component;

    /// <summary>Gets whether a pooling must see documents: TF-IDF, SIF without counts in the vectors, and SIF's common component.</summary>
    /// <param name="vectors">The word vectors.</param>
    /// <param name="options">The options.</param>
    public static bool RequiresDocuments(WordVectors vectors, TextFeaturizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(options);
        return options.Pooling == WordPooling.TfIdf
            || (options.Pooling == WordPooling.Sif && (options.RemoveCommonComponent || !vectors.HasCounts));
    }

    /// <summary>Learns from documents what the pooling needs of them: document frequencies, word counts where the vectors have none, the common component.</summary>
    /// <param name="vectors">The word vectors.</param>
    /// <param name="options">Pooling and policies.</param>
    /// <param name="documents">The tokens of each document. Gone through once, or twice for a common component without counts in the vectors; not at all if there is nothing to learn. A document need only be valid until the next one.</param>
    /// <param name="cancellationToken">Stops the learning.</param>
    /// <returns>The featurizer.</returns>
    /// <exception cref="ArgumentException">There is something to learn and no document.</exception>
    /// <exception cref="UnknownWordException">A token is unknown and <see cref="TextFeaturizerOptions.OutOfVocabulary"/> is <see cref="OutOfVocabularyPolicy.Error"/>.</exception>
    [SuppressMessage("Performance", "CA1851:Possible multiple enumerations of 'IEnumerable' collection", Justification = "Documented: documents may be streamed from disk twice.")]
    public static TextFeaturizer Fit(
        WordVectors vectors,
        TextFeaturizerOptions options,
        IEnumerable<ReadOnlyMemory<ReadOnlyMemory<char>>> documents,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        if (!RequiresDocuments(vectors, options))
        {
            return new TextFeaturizer(vectors, options);
        }

        float[]? weights = SifWeightsOrNull(vectors, options);
        if (weights is null)
        {
            var counter = new DocumentCounter(vectors, options);
            counter.AddAll(documents, cancellationToken);
            weights = options.Pooling == WordPooling.TfIdf
                ? WordWeighting.InverseDocumentFrequencies(counter.DocumentFrequencies, counter.Documents)
                : WordWeighting.Sif(counter.Occurrences, options.SifSmoothing);
        }

        var featurizer = new TextFeaturizer(vectors, options, weights, null);
        return options.Pooling == WordPooling.Sif && options.RemoveCommonComponent
            ? new TextFeaturizer(vectors, options, weights, featurizer.FindCommonComponent(documents, cancellationToken))
            : featurizer;
    }

    /// <summary>Computes the vector of one text.</summary>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="destination">Receives <see cref="OutputDimension"/> values; zeros for a text without known words.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="UnknownWordException">A token is unknown and <see cref="TextFeaturizerOptions.OutOfVocabulary"/> is <see cref="OutOfVocabularyPolicy.Error"/>.</exception>
    public void Featurize(ReadOnlySpan<ReadOnlyMemory<char>> tokens, Span<float> destination)
    {
        Vectors.ThrowIfDisposed();
        if (destination.Length < OutputDimension)
        {
            throw new ArgumentException($"The destination has {destination.Length} places; {OutputDimension} are needed.", nameof(destination));
        }

        destination = destination[..OutputDimension];
        destination.Clear();
        new WordPooler(Vectors, Options, _weights, UnknownWeight).Pool(tokens, destination);
        if (_component is not null)
        {
            RemoveComponent(destination, _component);
        }
    }

    private static void RemoveComponent(Span<float> vector, ReadOnlySpan<float> component)
    {
        float along = System.Numerics.Tensors.TensorPrimitives.Dot(vector, component);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(component, -along, vector, vector);
    }

    private static float[]? SifWeightsOrNull(WordVectors vectors, TextFeaturizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        return options.Pooling == WordPooling.Sif && vectors.HasCounts ? WordWeighting.Sif(vectors.Counts, options.SifSmoothing) : null;
    }

    private float[] FindCommonComponent(IEnumerable<ReadOnlyMemory<ReadOnlyMemory<char>>> documents, CancellationToken cancellationToken)
    {
        var component = new CommonComponent(Vectors.Dimension);
        float[] vector = new float[OutputDimension];
        bool any = false;
        foreach (ReadOnlyMemory<ReadOnlyMemory<char>> document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Featurize(document.Span, vector);
            component.Add(vector);
            any = true;
        }

        return any ? component.Compute() : throw new ArgumentException(DocumentCounter.NoDocuments(Options), nameof(documents));
    }
}
