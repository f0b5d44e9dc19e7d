using System.Collections.Concurrent;
using Microsoft.ML;

namespace MLExtensions.Serve;

/// <summary>
/// Prediction engines over one model. An engine serves one request at a time, and is dear to make: a request takes one from the pool, or makes one
/// where all are in use, and gives it back. The model is shared, and lives as long as the pool.
/// </summary>
/// <typeparam name="TRow">What goes in.</typeparam>
/// <typeparam name="TAnswer">What comes out.</typeparam>
internal sealed class EnginePool<TRow, TAnswer>(MLContext context, ITransformer model) : IDisposable
    where TRow : class
    where TAnswer : class, new()
{
    // The engines must not dispose the model that all of them share.
    private readonly PredictionEngineOptions _options = new() { OwnsTransformer = false };
    private readonly ConcurrentBag<PredictionEngine<TRow, TAnswer>> _idle = [];
    private int _made;

    /// <summary>How many engines there are: the most requests that were ever served at once.</summary>
    public int Count => _made;

    /// <summary>Answers one row.</summary>
    public TAnswer Predict(TRow row)
    {
        if (!_idle.TryTake(out PredictionEngine<TRow, TAnswer>? engine))
        {
            engine = context.Model.CreatePredictionEngine<TRow, TAnswer>(model, _options);
            Interlocked.Increment(ref _made);
        }

        try
        {
            return engine.Predict(row);
        }
        finally
        {
            _idle.Add(engine);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out PredictionEngine<TRow, TAnswer>? engine))
        {
            engine.Dispose();
        }

        (model as IDisposable)?.Dispose();
    }
}
