using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Schema;

namespace MLExtensions.Core.Tests;

/// <summary>The smallest component there can be: multiplies a vector. Written as an author of components would write one.</summary>
internal sealed class ScaleEstimator(MLContext context, ScaleOptions options)
    : RowEstimator<ScaleTransformer>(context, nameof(ScaleEstimator), ScaleTransformer.Requirement(options))
{
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) =>
        [new(options.Output, new VectorDataViewType(options.PromisesWrongType ? NumberDataViewType.Double : NumberDataViewType.Single, 1))];

    protected override ScaleTransformer FitCore(IDataView input) => new(Context, options);
}
