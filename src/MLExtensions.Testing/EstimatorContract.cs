using Microsoft.ML;
using MLExtensions.Testing.Clauses;

namespace MLExtensions.Testing;

/// <summary>
/// One test for every custom ML.NET component: what a user may rely on in a built-in estimator must hold for this one.
/// Schema propagation, lazy views and row mappers that agree, only-needed columns, cursor sets and threads, saving and
/// bare reloading, prediction engines, caching, shuffling, folds, clear errors, disposal.
/// </summary>
public static class EstimatorContract
{
    /// <summary>Verifies an estimator that adds columns row by row.</summary>
    /// <typeparam name="TTransformer">The transformer that fitting gives.</typeparam>
    /// <param name="estimator">The estimator; it is fitted several times.</param>
    /// <param name="validData">Data that it can be fitted on; at least 8 rows, of primitive columns, vectors of them, and images.</param>
    /// <param name="invalidData">Data with an input column of a wrong type; null to leave that out.</param>
    /// <param name="options">What to allow; null for the defaults.</param>
    /// <exception cref="ContractViolationException">A clause is broken.</exception>
    public static void Verify<TTransformer>(
        IEstimator<TTransformer> estimator,
        IDataView validData,
        IDataView? invalidData = null,
        EstimatorContractOptions? options = null)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(validData);
        options ??= new EstimatorContractOptions();
        var context = new MLContext(1);
        TTransformer transformer = estimator.Fit(validData);
        using var owned = transformer as IDisposable;

        SchemaClauses.Verify(estimator, transformer, validData);
        RowClauses.Verify(transformer, validData);
        CursorClauses.Verify(context, transformer, validData);
        PersistenceClauses.Verify(context, transformer, validData, options.Tolerance);
        PredictionEngineClauses.Verify(context, transformer, validData);
        SurroundingsClauses.Verify(context, estimator, transformer, validData, options.FitsOnFolds);
        ErrorClauses.Verify(context, estimator, transformer, validData, invalidData);
        DisposalClauses.Verify(context, estimator, validData);
    }
}
