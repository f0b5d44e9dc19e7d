using Microsoft.ML;
using MLExtensions.Testing.Data;

namespace MLExtensions.Testing.Clauses;

/// <summary>Disposing twice is harmless; using a disposed component says so.</summary>
internal static class DisposalClauses
{
    public static void Verify<TTransformer>(MLContext context, IEstimator<TTransformer> estimator, IDataView data)
        where TTransformer : class, ITransformer
    {
        TTransformer transformer = estimator.Fit(data);
        if (transformer is not IDisposable disposable)
        {
            return;
        }

        IDataView view = transformer.Transform(data);
        disposable.Dispose();
        disposable.Dispose();
        RequireDisposed("Transform after disposal", () => transformer.Transform(data));
        RequireDisposed("GetRowToRowMapper after disposal", () => transformer.GetRowToRowMapper(data.Schema));
        RequireDisposed("Saving after disposal", () => context.Model.Save(transformer, data.Schema, Stream.Null));
        RequireDisposed("Reading a view after disposal", () => ColumnReader.Read(view));
    }

    private static void RequireDisposed(string what, Action action)
    {
        try
        {
            action();
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        throw new ContractViolationException("A disposed component throws ObjectDisposedException", what + " did not");
    }
}
