using System.Security.Cryptography;
using System.Text.Json;

namespace MLExtensions.Onnx;

/// <summary>
/// A training on disk: a safetensors file of its state, with everything else as JSON in the header. It replaces an older one only when it
/// is complete.
/// </summary>
internal static class CheckpointFile
{
    private const string HeaderName = "mlextensions.training";
    private const int Version = 1;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Counters and settings; its hash is filled in.</param>
    /// <param name="tensors">The state by name.</param>
    /// <param name="wrap">Puts a stream between the writer and the file; null for none.</param>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public static void Write(string path, CheckpointHeader header, IReadOnlyList<KeyValuePair<string, OnnxTensor>> tensors, Func<Stream, Stream>? wrap = null)
    {
        var stamped = header with { Version = Version, Hash = Hash(tensors) };
        SafetensorsHeader layout = SafetensorsHeader.For(tensors, new Dictionary<string, string> { [HeaderName] = JsonSerializer.Serialize(stamped, CheckpointJson.Default.CheckpointHeader) });
        try
        {
            AtomicFile.Write(path, file =>
            {
                SafetensorsWriter.Write(wrap?.Invoke(file) ?? file, layout, tensors);
                // On the disk before it takes the old one's place.
                (file as FileStream)?.Flush(flushToDisk: true);
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The checkpoint '{path}' was not written: {error.Message}{(File.Exists(path) ? " The one before is still there." : "")}", error);
        }
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no checkpoint, of a newer version, or damaged.</exception>
    public static (CheckpointHeader Header, IReadOnlyDictionary<string, OnnxTensor> Tensors) Read(string path)
    {
        if (!WeightFile.LoadSafetensorsMetadata(path).TryGetValue(HeaderName, out string? text))
            throw new InvalidDataException($"'{path}' is no checkpoint: its header has no '{HeaderName}'.");
        CheckpointHeader header;
        try
        {
            header = JsonSerializer.Deserialize(text, CheckpointJson.Default.CheckpointHeader) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' has a damaged '{HeaderName}' in its header: {error.Message}", error);
        }

        if (header.Version != Version)
            throw new InvalidDataException($"'{path}' is a checkpoint of version {header.Version}; this version reads {Version}.");
        IReadOnlyDictionary<string, OnnxTensor> tensors = WeightFile.LoadSafetensors(path);
        string hash = Hash([.. tensors]);
        if (hash != header.Hash)
            throw new InvalidDataException($"'{path}' is damaged: the SHA-256 of its tensors is {hash}, it should be {header.Hash}.");
        return (header, tensors);
    }

    private static string Hash(IReadOnlyList<KeyValuePair<string, OnnxTensor>> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, OnnxTensor tensor) in tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal))
            hash.AppendData(tensor.ToBytes().Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
