using Microsoft.ML;

namespace MLExtensions;

/// <summary>The way from an <see cref="MLContext"/> to the components of MLExtensions.</summary>
public static class MLContextExtensions
{
    /// <summary>The catalog of embedding components: <c>ml.Embeddings().TrainGloVe("Features", "Tokens")</c>.</summary>
    /// <param name="context">The context that the components take their seed, log and device settings from.</param>
    /// <returns>A catalog bound to <paramref name="context"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public static EmbeddingsCatalog Embeddings(this MLContext context) => new(context);
}
