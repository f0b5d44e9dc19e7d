using Microsoft.ML;
using MLExtensions.Onnx;

namespace MLExtensions.Persistence;

/// <summary>A transformer that can be made again from the graph it was saved as.</summary>
public interface IPersistedComponent
{
    /// <summary>Makes the component again.</summary>
    /// <param name="context">The context it will belong to.</param>
    /// <param name="model">The graph that was saved.</param>
    /// <param name="metadata">What the component wrote into the graph's metadata.</param>
    /// <returns>The transformer, computing what the saved one did.</returns>
    /// <exception cref="InvalidDataException">The graph is not as this component writes it.</exception>
    static abstract ITransformer FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata);
}
