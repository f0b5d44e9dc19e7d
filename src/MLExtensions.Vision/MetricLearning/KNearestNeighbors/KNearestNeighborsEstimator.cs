using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Numerics;
using MLExtensions.Schema;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

/// <summary>
/// Classifies vectors by the vote of their k nearest neighbours (Cover &amp; Hart, Nearest neighbor pattern classification, 1967): there is
/// nothing to train but an index, and a new example counts as soon as it is in it.
/// </summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Yes: one pass, to make the index.</description></item>
/// <item><term>Input column data type</term><description>Known-size vector of <see cref="float"/>; the label is a key with KeyValues.</description></item>
/// <item><term>Output column data type</term><description>A key with KeyValues (the class), and a known-size vector of <see cref="float"/> with slot names (the parts of the votes).</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Vision; to load a saved model, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="KNearestNeighborsTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class KNearestNeighborsEstimator : RowEstimator<KNearestNeighborsTransformer>
{
    private readonly ClassifierColumns _columns;
    private readonly string _label;
    private readonly KNearestNeighborsOptions _options;

    internal KNearestNeighborsEstimator(MLContext context, string label, ClassifierColumns columns, KNearestNeighborsOptions options)
        : base(context, nameof(KNearestNeighborsEstimator), VectorColumn.Requirement(columns.Input), LabelColumn.Requirement(label))
    {
        ArgumentException.ThrowIfNullOrEmpty(columns.Score);
        ArgumentException.ThrowIfNullOrEmpty(columns.PredictedLabel);
        if (columns.Score == columns.PredictedLabel)
        {
            throw new ArgumentException($"Scores and predicted labels cannot share the column '{columns.Score}'.", nameof(columns));
        }

        _columns = columns;
        _label = label;
        _options = options;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) => _columns.Outputs([""]);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no rows, a value is not finite, or a label is missing.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override KNearestNeighborsTransformer FitCore(IDataView input)
    {
        using var log = new TrainingLog(Host, "Indexing vectors", _options.Progress);
        DataViewSchema.Column labelColumn = input.Schema[_label];
        IReadOnlyList<string> names = LabelColumn.Names(labelColumn);
        var labels = new List<string>();
        FloatMatrix vectors = VectorColumn.Read(
            input,
            _columns.Input,
            [labelColumn],
            row =>
            {
                Func<int> read = LabelColumn.Reader(row, labelColumn);
                return number => labels.Add(read() is int label and >= 0 ? names[label] : throw new ArgumentException($"Column '{_label}', row {number}: the label is missing.", nameof(input)));
            },
            _options.CancellationToken);
        NearestNeighborIndex index = NearestNeighborIndex.Build(vectors, labels, _options.Index, progress: new IndexProgress(log), cancellationToken: _options.CancellationToken);
        return new KNearestNeighborsTransformer(Context, index, _columns, names, new NeighborVote(_options.Neighbors, _options.Weighting, _options.Temperature));
    }
}
