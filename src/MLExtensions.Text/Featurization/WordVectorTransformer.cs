using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Transformers;

namespace MLExtensions.Text;

/// <summary>
/// Adds a feature vector computed from the tokens of a text column and word vectors. What
/// <see cref="ApplyWordVectorsEstimator"/> and <see cref="GloVeEstimator"/> give.
/// </summary>
/// <remarks>
/// Saved as built-in transformers: an OnnxTransformer over a graph with the vocabulary and the vectors in it (NormalizeText before it
/// where case is folded). A model takes at most 1.9 GB; the policy <see cref="OutOfVocabularyPolicy.Error"/> is not kept by a bare reload.
/// </remarks>
public sealed class WordVectorTransformer : RowTransformer, IPersistedComponent
{
    private readonly TokenColumnShape _shape;

    internal WordVectorTransformer(
        MLContext context, TextFeaturizer featurizer, string outputColumnName, string inputColumnName, TokenColumnShape shape, IReadOnlyList<double> history)
        : base(context, nameof(WordVectorTransformer))
    {
        Featurizer = featurizer;
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        History = history;
        _shape = shape;
    }

    /// <summary>The column that is added; <see cref="TextFeaturizer.OutputDimension"/> values.</summary>
    public string OutputColumnName { get; }

    /// <summary>The text column that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>What computes the features, usable without ML.NET.</summary>
    public TextFeaturizer Featurizer { get; }

    /// <summary>The word vectors.</summary>
    public WordVectors Vectors => Featurizer.Vectors;

    /// <summary>The cost after each iteration of the training; empty where the vectors were given.</summary>
    public IReadOnlyList<double> History { get; }

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        WordVectorGraphReader.Content content = WordVectorGraphReader.Read(model, metadata);
        return new WordVectorTransformer(
            context, content.Featurizer, metadata.OutputColumnName, metadata.InputColumnName, content.Shape, content.History);
    }

    /// <summary>
    /// Writes the transformer as an ONNX model: strings [1, N] in, floats out. Folding of case is not part of the graph: feed it lowered
    /// tokens where <see cref="TextFeaturizerOptions.Case"/> is <see cref="WordCase.Lower"/>. Under <see cref="WordCase.FallbackLower"/> the graph has a
    /// second input for them, whose name is the first one's followed by <c>Lowered</c>.
    /// </summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="InvalidOperationException">Input and output column have one name, which a graph cannot; or the graph would be larger than 1.9 GB.</exception>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        if (InputColumnName == OutputColumnName)
        {
            throw new InvalidOperationException($"An ONNX graph cannot have an input and an output of one name, '{InputColumnName}': give the output column another.");
        }

        string? lowered = Featurizer.Options.Case == WordCase.FallbackLower ? InputColumnName + "Lowered" : null;
        WordVectorGraph.Build(Featurizer, InputColumnName, OutputColumnName, _shape.Count, lowered).Save(stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema) =>
        new WordVectorMapping(Featurizer, OutputColumnName, ColumnRequirement.Text(InputColumnName).Check(inputSchema));

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm() => WordVectorPersistence.Create(Context, this, _shape);
}
