using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Estimators;
using MLExtensions.Onnx;
using MLExtensions.Schema;
using MLExtensions.Vision.Featurization;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision;

/// <summary>Featurizes a column of images by a layer of a convolutional network.</summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No.</description></item>
/// <item><term>Input column data type</term><description><see cref="MLImage"/>.</description></item>
/// <item><term>Output column data type</term><description>Known-size vector of <see cref="float"/>.</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Vision, Microsoft.ML.ImageAnalytics; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="CnnFeaturizerTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class CnnFeaturizerEstimator : RowEstimator<CnnFeaturizerTransformer>
{
    private readonly OnnxModel _graph;
    private readonly FeaturizerForm _form;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;

    internal CnnFeaturizerEstimator(
        MLContext context, string outputColumnName, string inputColumnName, PretrainedCnn network, CnnLayer layer, CnnFeaturizerOptions options)
        : base(context, nameof(CnnFeaturizerEstimator), ImageColumnReader.Requirement(inputColumnName))
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        (_graph, _form) = FeaturizerGraph.Build(network, layer, options);
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) =>
        [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _form.Dimension))];

    /// <inheritdoc/>
    protected override CnnFeaturizerTransformer FitCore(IDataView input) => new(Context, _graph, _form, _outputColumnName, _inputColumnName);
}
