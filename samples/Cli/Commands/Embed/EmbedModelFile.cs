using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>Embeddings as files.</summary>
internal static class EmbedModelFile
{
    /// <summary>What is wrong with a name to write to; null for nothing.</summary>
    public static string? Problem(string path) => Path.GetExtension(path).ToLowerInvariant() is ".onnx" ? null : $"--model must end in .onnx, not '{path}'.";

    /// <summary>Reads an embedding.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file holds no embedding of images.</exception>
    public static EmbeddingModel Load(string path)
    {
        EmbeddingModel model = EmbeddingModel.Load(path);
        if (!model.TakesImages)
        {
            model.Dispose();
            throw new InvalidDataException($"'{path}' embeds vectors, not images.");
        }

        return model;
    }

    public static void Save(EmbeddingModel model, string path) => model.Save(path);
}
