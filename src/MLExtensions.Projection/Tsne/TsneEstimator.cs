using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Makes a t-SNE map (van der Maaten &amp; Hinton 2008) of a column of feature vectors, and places rows on it.</summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Yes: one pass; all rows are held in memory.</description></item>
/// <item><term>Input column data type</term><description>Known-size vector of <see cref="float"/>, dense or sparse.</description></item>
/// <item><term>Output column data type</term><description>Known-size vector of <see cref="float"/>.</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Projection; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="TsneTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class TsneEstimator : RowEstimator<TsneTransformer>
{
    private readonly ProjectToTsneOptions _options;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;

    internal TsneEstimator(EmbeddingsCatalog catalog, string outputColumnName, string inputColumnName, ProjectToTsneOptions options)
        : base(catalog.Context, nameof(TsneEstimator), FeatureRows.Requirement(inputColumnName))
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (options.NewRows.RefinementSteps > 0)
        {
            throw new ArgumentException(
                "RefinementSteps must be 0 in a pipeline: a saved model cannot refine. Call TsneTransformer.Map.Transform for refined places.", nameof(options));
        }

        _options = options;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        Seed = catalog.ResolveSeed(options.Seed, nameof(TsneEstimator));
    }

    /// <summary>The seed that the map is made with.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) =>
        [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _options.Tsne.Dimensions))];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too few rows, a value is not finite, or all rows are equal.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override TsneTransformer FitCore(IDataView input)
    {
        using var log = new TrainingLog(Host, "Fitting t-SNE", _options.Progress);
        FloatMatrix rows = FeatureRows.Read(input, _inputColumnName, _options.CancellationToken);
        TsneMap map = Tsne.Fit(rows, _options.Tsne with { Seed = Seed, Progress = log, CancellationToken = _options.CancellationToken });
        log.Info(FormattableString.Invariant($"{rows.Rows} rows, {map.Iterations} iterations, KL {map.KullbackLeibler:0.####}"));
        return new TsneTransformer(Context, map, _options.NewRows.Perplexity, _outputColumnName, _inputColumnName);
    }
}
