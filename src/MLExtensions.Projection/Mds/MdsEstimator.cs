using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Makes a map of a column of feature vectors by metric multidimensional scaling (de Leeuw 1977), and places rows on it.</summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Yes: one pass; the distances of all pairs are held in memory.</description></item>
/// <item><term>Input column data type</term><description>Known-size vector of <see cref="float"/>, dense or sparse.</description></item>
/// <item><term>Output column data type</term><description>Known-size vector of <see cref="float"/>.</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Projection; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="MdsTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class MdsEstimator : RowEstimator<MdsTransformer>
{
    private readonly ProjectToMdsOptions _options;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;

    internal MdsEstimator(EmbeddingsCatalog catalog, string outputColumnName, string inputColumnName, ProjectToMdsOptions options)
        : base(catalog.Context, nameof(MdsEstimator), FeatureRows.Requirement(inputColumnName))
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        _options = options;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        Seed = catalog.ResolveSeed(options.Seed, nameof(MdsEstimator));
    }

    /// <summary>The seed that the map is made with.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) =>
        [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _options.Mds.Dimensions))];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too few or too many rows, a value is not finite, or all rows are equal.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override MdsTransformer FitCore(IDataView input)
    {
        using var log = new TrainingLog(Host, "Fitting MDS", _options.Progress);
        FloatMatrix rows = FeatureRows.Read(input, _inputColumnName, _options.CancellationToken);
        MdsMap map = Mds.Fit(rows, _options.Mds with { Seed = Seed, Progress = log, CancellationToken = _options.CancellationToken });
        log.Info(FormattableString.Invariant($"{rows.Rows} rows, {map.Iterations} iterations, normalized stress {map.NormalizedStress:0.######}"));
        return new MdsTransformer(Context, map, _options.Perplexity, _outputColumnName, _inputColumnName);
    }
}
