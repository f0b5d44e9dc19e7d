using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Persistence;
using MLExtensions.Views;

namespace MLExtensions.Transformers;

/// <summary>
/// Base of transformers that add columns computed row by row (or block by block), on public ML.NET API only: lazy
/// views, row mappers, cursor sets, and saving as built-in ML.NET transformers. A derived class binds itself to a
/// schema and says which built-in transformers it equals.
/// </summary>
public abstract class RowTransformer : ITransformer, IDisposable
{
    private bool _disposed;

    /// <summary>Makes a transformer of a context.</summary>
    /// <param name="context">The context it belongs to.</param>
    /// <param name="name">The name it logs under.</param>
    protected RowTransformer(MLContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Context = context;
        Host = ((IHostEnvironment)context).Register(name);
    }

    /// <summary>The context that the transformer belongs to.</summary>
    protected MLContext Context { get; }

    /// <summary>The host that the transformer logs through.</summary>
    protected IHost Host { get; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An input column is missing or of a wrong type; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The transformer is disposed.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => BindTo(inputSchema).OutputSchema;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An input column is missing or of a wrong type; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The transformer is disposed.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, BindTo(input.Schema));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An input column is missing or of a wrong type; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The transformer is disposed.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowToRowMapper(BindTo(inputSchema));

    /// <summary>
    /// Saves the transformer as the built-in ML.NET transformers it equals, so that the file loads with a bare
    /// <c>new MLContext().Model.Load</c> where none of our assemblies are.
    /// </summary>
    /// <param name="ctx">ML.NET's save context.</param>
    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ThrowIfDisposed();
        using PersistedForm form = CreatePersistedForm();
        form.Save(ctx);
    }

    /// <summary>
    /// Writes the transformer as an ONNX model. (ML.NET's own <c>ConvertToOnnx</c> stops silently at a component that is not its own.)
    /// </summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="ObjectDisposedException">The transformer is disposed.</exception>
    public abstract void SaveAsOnnx(Stream stream);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Dispose(disposing: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Binds the transformer to an input schema.</summary>
    /// <param name="inputSchema">The schema of the data to come.</param>
    /// <returns>The mapping; its column checks are done.</returns>
    /// <exception cref="ArgumentException">An input column is missing or of a wrong type.</exception>
    protected abstract RowMapping Bind(DataViewSchema inputSchema);

    /// <summary>Makes the built-in transformers that compute the same as this one.</summary>
    /// <returns>The form to save; disposed by the caller.</returns>
    protected abstract PersistedForm CreatePersistedForm();

    /// <summary>Frees what the transformer holds; called at most once.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Throws when the transformer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    protected internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private BoundMapping BindTo(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ThrowIfDisposed();
        return new BoundMapping(this, inputSchema, Bind(inputSchema));
    }
}
