using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Persistence;

namespace MLExtensions;

/// <summary>
/// The catalog of MLExtensions components. Each package adds its own as extension methods; a component author
/// adds theirs the same way, through <see cref="Context"/>.
/// </summary>
public sealed class EmbeddingsCatalog
{
    internal EmbeddingsCatalog(MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
    }

    /// <summary>The context that components made by this catalog belong to.</summary>
    public MLContext Context { get; }

    /// <summary>
    /// A seed for a component: <paramref name="seed"/> when given, otherwise one drawn from <see cref="Context"/>
    /// (repeatable when the context was made with a seed).
    /// </summary>
    /// <param name="seed">The seed that the user asked for, or null.</param>
    /// <param name="component">The component's name: contexts derive independent streams by name.</param>
    /// <returns>A non-negative seed.</returns>
    public int ResolveSeed(int? seed, string component)
    {
        ArgumentException.ThrowIfNullOrEmpty(component);
        return seed ?? ((IHostEnvironment)Context).Register(component).Rand.Next();
    }

    /// <summary>
    /// Loads a model saved by <c>ml.Model.Save</c> and gives back our components as themselves (with their word
    /// vectors, options and speed), where a bare <c>ml.Model.Load</c> gives the equivalent built-in transformers.
    /// </summary>
    /// <param name="filePath">The zip that <c>ml.Model.Save</c> wrote.</param>
    /// <param name="inputSchema">The schema that was saved with it; null when none was.</param>
    /// <returns>The chain of transformers in the order of the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A component's graph in the file cannot be read; the message names the file.</exception>
    public TransformerChain<ITransformer> Load(string filePath, out DataViewSchema? inputSchema) =>
        TypedModelLoader.Load(Context, filePath, out inputSchema);

    /// <inheritdoc cref="Load(string, out DataViewSchema?)"/>
    public TransformerChain<ITransformer> Load(string filePath) => Load(filePath, out _);
}
