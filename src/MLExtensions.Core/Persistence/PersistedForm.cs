using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Schema;

namespace MLExtensions.Persistence;

/// <summary>
/// The built-in ML.NET transformers that compute the same as one of our components: what is saved in its place.
/// Disposing it frees the transformers and deletes the temporary model file under them.
/// </summary>
public sealed class PersistedForm : IDisposable
{
    private readonly string? _temporaryFile;

    private PersistedForm(ITransformer transformer, string? temporaryFile)
    {
        Transformer = transformer;
        _temporaryFile = temporaryFile;
    }

    /// <summary>The equivalent transformer; often a chain.</summary>
    public ITransformer Transformer { get; }

    /// <summary>A form that needs no ONNX graph.</summary>
    /// <param name="transformer">Built-in transformers that compute the same.</param>
    /// <returns>The form; it owns <paramref name="transformer"/>.</returns>
    public static PersistedForm Of(ITransformer transformer)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return new PersistedForm(transformer, null);
    }

    /// <summary>
    /// A form made of an ONNX graph, with built-in transformers before and after it.
    /// </summary>
    /// <param name="context">The context to make the transformers in.</param>
    /// <param name="model">The graph; its inputs and outputs have the names of the columns it is applied to.</param>
    /// <param name="input">The columns that reach the form.</param>
    /// <param name="before">Built-in estimators applied before the graph; may be empty.</param>
    /// <param name="after">Built-in estimators applied after the graph; may be empty. End with DropColumns of what is only intermediate.</param>
    /// <returns>The form.</returns>
    public static PersistedForm OfGraph(
        MLContext context,
        OnnxModel model,
        IEnumerable<DataViewSchema.DetachedColumn> input,
        IReadOnlyList<IEstimator<ITransformer>> before,
        IReadOnlyList<IEstimator<ITransformer>> after)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);

        // The file overload, not the stream's: that one leaves its temporary file behind.
        string file = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.onnx");
        var fitted = new List<ITransformer>();
        try
        {
            model.Save(file);
            IEstimator<ITransformer> graph = context.Transforms.ApplyOnnxModel(
                [.. model.Outputs.Select(o => o.Name)], [.. model.Inputs.Select(i => i.Name)], file);
            IDataView view = new EmptyDataView(builder.ToSchema());
            foreach (IEstimator<ITransformer> estimator in before.Append(graph).Concat(after))
            {
                ITransformer transformer = estimator.Fit(view);
                view = transformer.Transform(view);
                fitted.Add(transformer);
            }

            return new PersistedForm(fitted.Count == 1 ? fitted[0] : new TransformerChain<ITransformer>([.. fitted]), file);
        }
        catch
        {
            fitted.OfType<IDisposable>().ToList().ForEach(transformer => transformer.Dispose());
            File.Delete(file);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (Transformer as IDisposable)?.Dispose();
        if (_temporaryFile is not null)
        {
            File.Delete(_temporaryFile);
        }
    }

    internal void Save(ModelSaveContext ctx) => Transformer.Save(ctx);
}
