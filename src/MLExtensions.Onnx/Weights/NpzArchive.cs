using System.IO.Compression;

namespace MLExtensions.Onnx;

/// <summary>A zip archive of NPY arrays.</summary>
internal static class NpzArchive
{
    private const string Extension = ".npy";

    // Deflate cannot do better: a larger claim is a lie that would only cost memory.
    private const long LargestDeflateRatio = 1032;

    // The oldest date that a zip can hold: the same tensors give the same bytes.
    private static readonly DateTimeOffset NoDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, OnnxTensor>> tensors)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, OnnxTensor tensor) in tensors)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression);
            entry.LastWriteTime = NoDate;
            using Stream data = entry.Open();
            NpyArray.Write(data, tensor);
        }
    }

    public static OrderedDictionary<string, OnnxTensor> Read(FileStream stream, string path)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var tensors = new OrderedDictionary<string, OnnxTensor>();
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                string name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : entry.FullName;
                string source = $"Array '{name}' in '{path}'";
                if (!tensors.TryAdd(name, Read(entry, source)))
                    throw new InvalidDataException($"{source} is there twice.");
            }

            return tensors;
        }
        catch (Exception error) when (error is NotSupportedException or EndOfStreamException or InvalidDataException && !error.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{path}' is not an .npz file, or is damaged: {error.Message}", error);
        }
    }

    private static OnnxTensor Read(ZipArchiveEntry entry, string source)
    {
        if (entry.Length > (entry.CompressedLength + 16) * LargestDeflateRatio)
            throw new InvalidDataException(FormattableString.Invariant($"{source} claims {entry.Length:N0} bytes in {entry.CompressedLength:N0} compressed ones, which cannot be."));
        using Stream stream = entry.Open();
        return NpyArray.Read(stream, entry.Length, source);
    }
}
