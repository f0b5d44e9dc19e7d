using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;
using MLExtensions.Onnx;

namespace MLExtensions.Persistence;

/// <summary>
/// Loads a saved model and replaces the built-in forms of our components by the components. The graphs are met in the
/// same order in the chain and in the zip; a graph that is not ours stays the OnnxTransformer it is.
/// </summary>
internal sealed class TypedModelLoader
{
    private static readonly MethodInfo s_restore = typeof(TypedModelLoader).GetMethod(nameof(Restore), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly MLContext _context;
    private readonly ModelArchive _archive;
    private readonly IChannel _channel;
    private int _next;

    private TypedModelLoader(MLContext context, ModelArchive archive, IChannel channel)
    {
        _context = context;
        _archive = archive;
        _channel = channel;
    }

    public static TransformerChain<ITransformer> Load(MLContext context, string filePath, out DataViewSchema? inputSchema)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        if (!File.Exists(filePath))
        {
            throw new FileNotFoundException($"There is no model file '{filePath}'.", filePath);
        }

        ITransformer bare = context.Model.Load(filePath, out inputSchema);
        try
        {
            ITransformer typed = Replace(context, filePath, bare);
            return typed as TransformerChain<ITransformer> ?? new TransformerChain<ITransformer>(typed);
        }
        catch
        {
            (bare as IDisposable)?.Dispose();
            throw;
        }
    }

    private static ITransformer Replace(MLContext context, string filePath, ITransformer bare)
    {
        using IChannel channel = ((IHostEnvironment)context).Start("Loading components");
        using var archive = new ModelArchive(filePath);
        if (CountGraphs(bare) != archive.Graphs.Count)
        {
            channel.Warning(MessageSensitivity.None, "The model holds ONNX graphs outside its chain of transformers: components stay in their built-in form.");
            return bare;
        }

        return new TypedModelLoader(context, archive, channel).Visit(bare).Transformer;
    }

    private static int CountGraphs(ITransformer transformer) => transformer switch
    {
        OnnxTransformer => 1,
        IEnumerable<ITransformer> chain => chain.Sum(CountGraphs),
        _ => 0,
    };

    /// <summary>The typed form of a transformer, and whether it stands for the whole chain that it was found in.</summary>
    private (ITransformer Transformer, bool ReplacesChain) Visit(ITransformer transformer)
    {
        if (transformer is OnnxTransformer onnx)
        {
            return VisitGraph(onnx);
        }

        if (transformer is not IEnumerable<ITransformer> chain)
        {
            return (transformer, false);
        }

        ITransformer[] members = [.. chain];
        var visited = new ITransformer[members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            (visited[i], bool replacesChain) = Visit(members[i]);
            if (replacesChain)
            {
                foreach (IDisposable other in members.Where((_, j) => j != i).OfType<IDisposable>())
                {
                    other.Dispose();
                }

                return (visited[i], false);
            }
        }

        return visited.SequenceEqual(members)
            ? (transformer, false)
            : (new TransformerChain<ITransformer>(visited, members.Select(m => ScopeOf(transformer, m))), false);
    }

    /// <summary>A member's scope in its chain: not public itself, but the chain says which members each scope has.</summary>
    private static TransformerScope ScopeOf(ITransformer chain, ITransformer member)
    {
        if (chain is not TransformerChain<ITransformer> scoped)
        {
            return TransformerScope.Everything;
        }

        TransformerScope scope = TransformerScope.None;
        foreach (TransformerScope one in (ReadOnlySpan<TransformerScope>)[TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring])
        {
            scope |= scoped.GetModelFor(one).Contains(member) ? one : TransformerScope.None;
        }

        return scope;
    }

    private (ITransformer Transformer, bool ReplacesChain) VisitGraph(OnnxTransformer onnx)
    {
        OnnxModel model = _archive.Read(_next++);
        if (!ComponentMetadata.TryRead(model.Metadata, out ComponentMetadata? metadata))
        {
            return (onnx, false);
        }

        if (Type.GetType(metadata.Component, throwOnError: false) is not { } type || !type.IsAssignableTo(typeof(IPersistedComponent)))
        {
            _channel.Warning(MessageSensitivity.None, "Component '{0}' is not referenced by this program: it stays in its built-in form.", metadata.Component);
            return (onnx, false);
        }

        ITransformer typed;
        try
        {
            typed = (ITransformer)s_restore.MakeGenericMethod(type).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [_context, model, metadata], null)!;
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{_archive.Path}': component '{type.Name}' cannot be restored: {error.Message}", error);
        }

        onnx.Dispose();
        return (typed, metadata.IsChain);
    }

    private static ITransformer Restore<T>(MLContext context, OnnxModel model, ComponentMetadata metadata)
        where T : IPersistedComponent => T.FromPersisted(context, model, metadata);
}
