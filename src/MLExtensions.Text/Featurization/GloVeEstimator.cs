using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Schema;

namespace MLExtensions.Text;

/// <summary>
/// Learns GloVe word vectors (Pennington, Socher and Manning 2014) from a column of tokens, each row a document, and featurizes the column with them.
/// </summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Yes: two passes, three for some poolings.</description></item>
/// <item><term>Input column data type</term><description>Text, or a vector of text of any size.</description></item>
/// <item><term>Output column data type</term><description>Known-size vector of <see cref="float"/>.</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Text; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="WordVectorTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class GloVeEstimator : RowEstimator<WordVectorTransformer>
{
    private readonly TrainGloVeOptions _options;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;

    internal GloVeEstimator(EmbeddingsCatalog catalog, string outputColumnName, string inputColumnName, TrainGloVeOptions options)
        : base(catalog.Context, nameof(GloVeEstimator), ColumnRequirement.Text(inputColumnName))
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (options.InitialVectors is { } initial && initial.Dimension != options.Training.Dimension)
        {
            throw new ArgumentException(
                $"The initial vectors have {initial.Dimension} components; the training is to have {options.Training.Dimension}.", nameof(options));
        }

        _options = options;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        Seed = catalog.ResolveSeed(options.Seed, nameof(GloVeEstimator));
    }

    /// <summary>The seed that the training uses.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema)
    {
        int dimension = _options.Training.Output == GloVeOutput.Both ? 2 * _options.Training.Dimension : _options.Training.Dimension;
        return [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _options.Featurizer.OutputDimension(dimension)))];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No two words of the column occur often enough, or together.</exception>
    /// <exception cref="ArithmeticException">The training diverged.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override WordVectorTransformer FitCore(IDataView input)
    {
        using var log = new TrainingLog(Host, "Training GloVe", _options.Progress);
        CancellationToken cancelled = _options.CancellationToken;
        var corpus = new TokenCorpus(Documents(input), $"column '{_inputColumnName}'");
        Vocabulary vocabulary = Vocabulary.Build(corpus, _options.Vocabulary, log, cancelled);
        if (vocabulary.Count < 2)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Column '{_inputColumnName}': {vocabulary.Count} words of {vocabulary.Tokens:N0} tokens occur at least {_options.Vocabulary.MinCount} times; at least 2 are needed. Give more text, or lower VocabularyOptions.MinCount."),
                nameof(input));
        }

        CooccurrenceMatrix cells = new CooccurrenceCounter(_options.Cooccurrence).Count(corpus, vocabulary, log, cancelled);
        log.Info(FormattableString.Invariant($"{vocabulary.Tokens} tokens, {vocabulary.Count} words, {cells.Cells} cells"));
        GloVeModel model = new GloVeTrainer(_options.Training with { Seed = Seed }).Train(cells, vocabulary, _options.InitialVectors, log, cancelled);

        // A training that was cancelled and keeps its vectors keeps them: what the pooling learns of the documents is quickly done.
        TextFeaturizer featurizer = TextFeaturizer.Fit(
            model.ToWordVectors(),
            _options.Featurizer,
            TokenReader.Texts(input, _inputColumnName),
            _options.Training.OnCancel == CancelBehavior.ReturnBest ? CancellationToken.None : cancelled);
        return new WordVectorTransformer(
            Context, featurizer, _outputColumnName, _inputColumnName, TokenColumnShape.Of(input.Schema[_inputColumnName].Type), model.History);
    }

    /// <summary>The rows' tokens as they will be looked up.</summary>
    private IEnumerable<IEnumerable<ReadOnlyMemory<char>>> Documents(IDataView input)
    {
        bool lowers = _options.Featurizer.Case == WordCase.Lower;
        foreach (ReadOnlyMemory<ReadOnlyMemory<char>> text in TokenReader.Texts(input, _inputColumnName))
        {
            yield return lowers ? text.ToArray().Select(WordLookup.Lower) : text.ToArray();
        }
    }
}
