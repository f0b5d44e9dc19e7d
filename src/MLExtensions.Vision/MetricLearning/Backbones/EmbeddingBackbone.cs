using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>The network between pixels or features and the embedding.</summary>
public abstract record EmbeddingBackbone
{
    private protected EmbeddingBackbone()
    {
    }

    /// <summary>A <see cref="SmallCnnBackbone"/> with its defaults: for small grey images.</summary>
    public static SmallCnnBackbone SmallCnn { get; } = new();

    /// <summary>A <see cref="ResidualCnnBackbone"/> with its defaults: for small coloured images.</summary>
    public static ResidualCnnBackbone ResidualCnn { get; } = new();

    /// <summary>Makes the network before its training.</summary>
    /// <param name="features">Length of the vectors that are embedded; null for images.</param>
    /// <param name="dimension">Values of an embedding.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="ArgumentException">It takes the other kind of input, or vectors of another length.</exception>
    internal abstract EmbeddingNetwork Build(int? features, int dimension, long seed);

    private protected ArgumentException OnlyImages(int features) =>
        new($"{GetType().Name} takes images; vectors of {features} values need an {nameof(MlpBackbone)} or an {nameof(OnnxBackbone)}.", nameof(features));
}
