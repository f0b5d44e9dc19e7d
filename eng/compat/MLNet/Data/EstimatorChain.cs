using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;
    private readonly IHostEnvironment _env;
    private readonly (IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter)[] _items;

    public EstimatorChain() => _items = [];

    internal EstimatorChain(IHostEnvironment env, (IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter)[] items)
    {
        _env = env;
        _items = items;
        LastEstimator = items.LastOrDefault().Estimator as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        // What can be refused by shape alone is refused before anything is trained.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var transformers = new ITransformer[_items.Length];
        IDataView current = input;
        for (int i = 0; i < _items.Length; i++)
        {
            transformers[i] = _items[i].Estimator.Fit(current);
            current = transformers[i].Transform(current);
            if (_items[i].CacheAfter && i < _items.Length - 1)
                current = new CacheDataView(_env, current);
        }

        return new TransformerChain<TLastTransformer>(transformers, _items.Select(item => item.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => _items.Aggregate(inputSchema, (schema, item) => item.Estimator.GetOutputSchema(schema));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        return new EstimatorChain<TNewTrans>(_env, [.. _items, (estimator, scope, false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.Check(_items.Length > 0, "Current estimator chain has no estimator, can't append cache checkpoint.");
        (IEstimator<ITransformer> estimator, TransformerScope scope, _) = _items[^1];
        return new EstimatorChain<TLastTransformer>(env, [.. _items[..^1], (estimator, scope, true)]);
    }
}
