using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    /// <summary>Fits fold after fold, each on the rows outside it, and scores the rows inside.</summary>
    private protected IEnumerable<(ITransformer Model, IDataView Scores, int Fold)> CrossValidateTrain(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds, string samplingKeyColumnName, int? seed)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(estimator, nameof(estimator));
        Contracts.CheckParam(numberOfFolds > 1, "numFolds", "Must be more than 1");
        var folds = new DataOperationsCatalog(Environment).CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed);
        return folds.Select((fold, index) =>
        {
            ITransformer model = estimator.Fit(fold.TrainSet);
            // A chain's own Transform would leave out what serves training and testing alone, such as the mapping of the label.
            IDataView scores = model is ITransformerChain chain ? chain.Transform(fold.TestSet, TransformerScope.Everything) : model.Transform(fold.TestSet);
            return (model, scores, index);
        });
    }
}
