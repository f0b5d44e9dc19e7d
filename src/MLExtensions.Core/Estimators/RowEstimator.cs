using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Schema;
using MLExtensions.Transformers;

namespace MLExtensions.Estimators;

/// <summary>
/// Base of estimators whose transformer adds columns: schema propagation and the checks of the input columns are
/// done here, the same before fitting (on shapes) and in <see cref="Fit"/>.
/// </summary>
/// <typeparam name="TTransformer">The transformer that fitting gives.</typeparam>
public abstract class RowEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : RowTransformer
{
    private readonly IReadOnlyList<ColumnRequirement> _requirements;

    /// <summary>Makes an estimator of a context.</summary>
    /// <param name="context">The context it belongs to.</param>
    /// <param name="name">The name it logs under.</param>
    /// <param name="requirements">What is asked of the input columns.</param>
    protected RowEstimator(MLContext context, string name, params ColumnRequirement[] requirements)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(requirements);
        Context = context;
        Host = ((IHostEnvironment)context).Register(name);
        _requirements = requirements;
    }

    /// <summary>The context that the estimator belongs to.</summary>
    protected MLContext Context { get; }

    /// <summary>The host that the estimator logs through.</summary>
    protected IHost Host { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of a wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (ColumnRequirement requirement in _requirements)
        {
            requirement.Check(inputSchema);
        }

        return SchemaShapes.Append(inputSchema, GetOutputColumns(inputSchema));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of a wrong type.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (ColumnRequirement requirement in _requirements)
        {
            requirement.Check(input.Schema);
        }

        return FitCore(input);
    }

    /// <summary>The columns that the transformer will add.</summary>
    /// <param name="inputSchema">The shape of the input, already checked.</param>
    /// <returns>Columns in the transformer's order; a size that only fitting reveals may be any known size.</returns>
    protected abstract IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema);

    /// <summary>Learns from data.</summary>
    /// <param name="input">The data; its columns are checked.</param>
    /// <returns>The transformer.</returns>
    protected abstract TTransformer FitCore(IDataView input);
}
