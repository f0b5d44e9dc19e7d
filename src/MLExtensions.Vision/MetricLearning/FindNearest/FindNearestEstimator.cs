using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Numerics;
using MLExtensions.Schema;
using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

/// <summary>Looks up the nearest vectors of an index: one that is given, or one made of the rows that are fitted.</summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Only to make an index: one pass.</description></item>
/// <item><term>Input column data type</term><description>Known-size vector of <see cref="float"/>.</description></item>
/// <item><term>Output column data type</term><description>Known-size vectors of <see cref="long"/> (ids), text (labels) and <see cref="float"/> (distances).</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Vision; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="FindNearestTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class FindNearestEstimator : RowEstimator<FindNearestTransformer>
{
    private readonly NearestNeighborIndex? _index;
    private readonly NeighborColumns _columns;
    private readonly FindNearestOptions _options;

    internal FindNearestEstimator(MLContext context, NeighborColumns columns, NearestNeighborIndex? index, FindNearestOptions options)
        : base(context, nameof(FindNearestEstimator), [.. Requirements(columns, options)])
    {
        ArgumentException.ThrowIfNullOrEmpty(columns.Output);
        _columns = columns;
        _index = index;
        _options = options;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) => _columns.Outputs(_options.Neighbors);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no rows, a value is not finite, an id is missing or occurs twice, or the vectors are of another size than the index's.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override FindNearestTransformer FitCore(IDataView input)
    {
        if (_index is not null)
        {
            VectorColumn.Check(input.Schema, _columns.Input, _index.Dimension);
            return new FindNearestTransformer(Context, _index, ownsIndex: false, _columns, _options.Neighbors);
        }

        using var log = new TrainingLog(Host, "Indexing vectors", _options.Progress);
        var ids = new List<long>();
        var labels = new List<string?>();
        DataViewSchema.Column? idColumn = _options.IdColumnName is { } id ? input.Schema[id] : null;
        DataViewSchema.Column? labelColumn = _options.LabelColumnName is { } label ? input.Schema[label] : null;
        FloatMatrix vectors = VectorColumn.Read(
            input,
            _columns.Input,
            new[] { idColumn, labelColumn }.OfType<DataViewSchema.Column>(),
            row =>
            {
                Func<long>? readId = idColumn is { } found ? IdColumn.Reader(row, found) : null;
                Func<string?>? readLabel = labelColumn is { } named ? TextLabelColumn.Reader(row, named) : null;
                return _ =>
                {
                    if (readId is not null)
                    {
                        ids.Add(readId());
                    }

                    if (readLabel is not null)
                    {
                        labels.Add(readLabel());
                    }
                };
            },
            _options.CancellationToken);
        IdColumn.CheckDifferent(_options.IdColumnName, ids);
        NearestNeighborIndex index = NearestNeighborIndex.Build(
            vectors,
            labelColumn is null ? null : labels,
            _options.Index,
            idColumn is null ? null : ids,
            new IndexProgress(log),
            _options.CancellationToken);
        return new FindNearestTransformer(Context, index, ownsIndex: true, _columns, _options.Neighbors);
    }

    private static IEnumerable<ColumnRequirement> Requirements(NeighborColumns columns, FindNearestOptions options)
    {
        yield return VectorColumn.Requirement(columns.Input);
        if (options.IdColumnName is { } id)
        {
            yield return IdColumn.Requirement(id);
        }

        if (options.LabelColumnName is { } label)
        {
            yield return TextLabelColumn.Requirement(label);
        }
    }
}
