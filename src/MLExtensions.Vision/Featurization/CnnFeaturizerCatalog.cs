using MLExtensions.Vision;

namespace MLExtensions;

/// <summary>The image featurizers of <see cref="EmbeddingsCatalog"/>.</summary>
public static class CnnFeaturizerCatalog
{
    /// <summary>Featurizes a column of images by a layer of VGG16, read from an ONNX file.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats.</param>
    /// <param name="inputColumnName">The column of images; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="modelPath">VGG16 as an ONNX file.</param>
    /// <param name="layer">The layer that gives the features.</param>
    /// <param name="options">Pooling, placement, batch size; null for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not VGG16; the message says where it departs.</exception>
    public static CnnFeaturizerEstimator FeaturizeByVgg16(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, string modelPath, Vgg16Layer layer = Vgg16Layer.Fc2, CnnFeaturizerOptions? options = null) =>
        FeaturizeByVgg16(catalog, outputColumnName, inputColumnName, Vgg16.Load(modelPath), layer, options);

    /// <summary>Featurizes a column of images by a layer of VGG16.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats.</param>
    /// <param name="inputColumnName">The column of images; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="network">The network.</param>
    /// <param name="layer">The layer that gives the features.</param>
    /// <param name="options">Pooling, placement, batch size; null for the defaults.</param>
    /// <returns>The estimator.</returns>
    public static CnnFeaturizerEstimator FeaturizeByVgg16(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, Vgg16 network, Vgg16Layer layer = Vgg16Layer.Fc2, CnnFeaturizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(catalog, outputColumnName, inputColumnName, network, network[layer], options);
    }

    /// <summary>Featurizes a column of images by a layer of a convolutional network, read from an ONNX file.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats.</param>
    /// <param name="inputColumnName">The column of images; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="modelPath">The network as an ONNX file.</param>
    /// <param name="layer">The name of the layer that gives the features, one of <see cref="PretrainedCnn.Layers"/>: <c>block5_pool</c>, <c>global_pool</c>, <c>fc1</c>.</param>
    /// <param name="options">Pooling, placement, batch size; null for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no convolutional network with one image input; the message says why.</exception>
    /// <exception cref="ArgumentException">There is no such layer; the message names those there are.</exception>
    public static CnnFeaturizerEstimator FeaturizeByCnn(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, string modelPath, string layer, CnnFeaturizerOptions? options = null) =>
        FeaturizeByCnn(catalog, outputColumnName, inputColumnName, PretrainedCnn.Load(modelPath), layer, options);

    /// <summary>Featurizes a column of images by a layer of a convolutional network.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats.</param>
    /// <param name="inputColumnName">The column of images; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="network">The network.</param>
    /// <param name="layer">The name of the layer that gives the features, one of <see cref="PretrainedCnn.Layers"/>.</param>
    /// <param name="options">Pooling, placement, batch size; null for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">There is no such layer; the message names those there are.</exception>
    public static CnnFeaturizerEstimator FeaturizeByCnn(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, PretrainedCnn network, string layer, CnnFeaturizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(catalog, outputColumnName, inputColumnName, network, network[layer], options);
    }

    private static CnnFeaturizerEstimator Create(
        EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, PretrainedCnn network, CnnLayer layer, CnnFeaturizerOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new CnnFeaturizerEstimator(catalog.Context, outputColumnName, inputColumnName ?? outputColumnName, network, layer, options ?? new CnnFeaturizerOptions());
    }
}
