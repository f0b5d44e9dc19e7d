using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Schema;

namespace MLExtensions.Text;

/// <summary>Featurizes a column of tokens with given word vectors.</summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>For the poolings Sif and TfIdf only.</description></item>
/// <item><term>Input column data type</term><description>Text, or a vector of text of any size.</description></item>
/// <item><term>Output column data type</term><description>Known-size vector of <see cref="float"/>: D values, 3 D for MinMeanMax, k D for ConcatenateFirst.</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Text; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="WordVectorTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class ApplyWordVectorsEstimator : RowEstimator<WordVectorTransformer>
{
    private readonly WordVectors _vectors;
    private readonly TextFeaturizerOptions _options;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;

    internal ApplyWordVectorsEstimator(
        MLContext context, string outputColumnName, string inputColumnName, WordVectors vectors, TextFeaturizerOptions options)
        : base(context, nameof(ApplyWordVectorsEstimator), ColumnRequirement.Text(inputColumnName))
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(vectors);
        _vectors = vectors;
        _options = options;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) =>
        [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _options.OutputDimension(_vectors.Dimension)))];

    /// <inheritdoc/>
    protected override WordVectorTransformer FitCore(IDataView input) => new(
        Context,
        TextFeaturizer.Fit(_vectors, _options, TokenReader.Texts(input, _inputColumnName)),
        _outputColumnName,
        _inputColumnName,
        TokenColumnShape.Of(input.Schema[_inputColumnName].Type),
        []);
}
