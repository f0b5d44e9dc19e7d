using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>Embeddings as files: an ML.NET model (<c>.zip</c>, which loads with a bare MLContext) or an ONNX graph (<c>.onnx</c>).</summary>
internal static class EmbedModelFile
{
    private const string Column = "Embedding";

    /// <summary>What is wrong with a name to write to; null for nothing.</summary>
    public static string? Problem(string path) => IsZip(path) || Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase)
        ? null
        : $"--model must end in .zip (an ML.NET model) or .onnx, not '{path}'.";

    /// <summary>Learns an embedding and writes it.</summary>
    /// <param name="images">The images, by class.</param>
    /// <param name="options">How it is learned.</param>
    /// <param name="path">The file.</param>
    public static EmbeddingModel Train(ImageSet images, EmbeddingOptions options, string path)
    {
        if (!IsZip(path))
        {
            EmbeddingModel embedding = EmbeddingTrainer.Train(images, options);
            embedding.Save(path);
            return embedding;
        }

        var ml = new MLContext(options.Seed);
        IDataView rows = images.ToDataView();
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        TripletEmbeddingTransformer transformer = ml.Embeddings().TrainTripletEmbedding(Column, "Image", "Label", options).Fit(keyed);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            ml.Model.Save(transformer, rows.Schema, temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return transformer.Embedding;
    }

    /// <summary>Reads an embedding.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file holds no embedding of images.</exception>
    public static EmbeddingModel Load(string path)
    {
        EmbeddingModel model = IsZip(path) ? LoadZip(path) : EmbeddingModel.Load(path);
        if (!model.TakesImages)
        {
            model.Dispose();
            throw new InvalidDataException($"'{path}' embeds vectors, not images.");
        }

        return model;
    }

    private static EmbeddingModel LoadZip(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        }

        TransformerChain<ITransformer> chain = new MLContext().Embeddings().Load(path);
        return Flat(chain).OfType<TripletEmbeddingTransformer>().FirstOrDefault()?.Embedding
            ?? throw new InvalidDataException($"'{path}' holds no embedding: 'embed train' writes one.");
    }

    private static IEnumerable<ITransformer> Flat(IEnumerable<ITransformer> transformers) =>
        transformers.SelectMany(t => t is IEnumerable<ITransformer> chain ? Flat(chain) : [t]);

    private static bool IsZip(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);
}
