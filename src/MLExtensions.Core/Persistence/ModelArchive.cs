using System.Buffers.Binary;
using System.IO.Compression;
using MLExtensions.Onnx;

namespace MLExtensions.Persistence;

/// <summary>
/// Reads the ONNX graphs inside a zip that <c>ml.Model.Save</c> wrote: one entry named <c>OnnxModel</c> in the folder
/// of each OnnxTransformer, the folders numbered in the order of the chain. The bytes follow an int32 with their length.
/// </summary>
internal sealed class ModelArchive : IDisposable
{
    private const string EntryName = "OnnxModel";
    private readonly ZipArchive _archive;

    public ModelArchive(string path)
    {
        Path = path;
        _archive = ZipFile.OpenRead(path);
        Graphs = [.. _archive.Entries
            .Where(e => e.FullName.Replace('\\', '/').EndsWith("/" + EntryName, StringComparison.Ordinal) || e.FullName == EntryName)
            .OrderBy(e => e.FullName.Replace('\\', '/'), StringComparer.Ordinal)];
    }

    public string Path { get; }

    public IReadOnlyList<ZipArchiveEntry> Graphs { get; }

    public OnnxModel Read(int index)
    {
        ZipArchiveEntry entry = Graphs[index];
        using Stream stream = entry.Open();
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        try
        {
            stream.ReadExactly(prefix);
            if (BinaryPrimitives.ReadInt32LittleEndian(prefix) != entry.Length - sizeof(int))
            {
                throw new InvalidDataException("its length does not agree with its content");
            }

            return OnnxModel.Load(stream);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{Path}': entry '{entry.FullName}' cannot be read as an ONNX graph: {e.Message}", e);
        }
    }

    public void Dispose() => _archive.Dispose();
}
