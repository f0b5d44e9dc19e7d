using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One component's folder in the model file being written: a signature, its own bytes, blobs and sub-models.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelEntry = "Model.key";

    /// <summary>What every component's bytes begin with. ML.NET's own model files, which have the same entries, do not.</summary>
    internal static readonly byte[] Magic = "MLcompat"u8.ToArray();

    private readonly ZipArchive _archive;
    private readonly string _directory;
    private readonly MemoryStream _payload = new();
    private string _signature;

    internal ModelSaveContext(ZipArchive archive, string directory)
    {
        _archive = archive;
        _directory = directory;
        Writer = new BinaryWriter(_payload, Encoding.UTF8);
    }

    /// <summary>Buffered until the component is done, since a zip file takes one entry at a time.</summary>
    internal BinaryWriter Writer { get; }

    public void Dispose() => Writer.Dispose();

    internal static void SaveModel(ZipArchive archive, string directory, ICanSaveModel model)
    {
        using var context = new ModelSaveContext(archive, directory);
        model.Save(context);
        context.Done();
    }

    /// <summary>Names the loader in <see cref="Data.ModelLoaders"/>. A later call replaces an earlier one, with what was written since.</summary>
    internal void SetLoaderSignature(string signature)
    {
        Contracts.CheckNonEmpty(signature, nameof(signature));
        Writer.Flush();
        _payload.SetLength(0);
        _signature = signature;
    }

    internal void SaveSubModel(string name, ICanSaveModel model) => SaveModel(_archive, $"{_directory}/{name}", model);

    internal void SaveBlob(string name, Stream content) => SaveBlob(name, content.CopyTo);

    internal void SaveBlob(string name, Action<Stream> write)
    {
        using Stream entry = _archive.CreateEntry($"{_directory}/{name}", CompressionLevel.Fastest).Open();
        write(entry);
    }

    private void Done()
    {
        Contracts.Check(_signature != null, "ModelSignature not specified!");
        Writer.Flush();
        SaveBlob(ModelEntry, entry =>
        {
            using var header = new BinaryWriter(entry, Encoding.UTF8, leaveOpen: true);
            header.Write(Magic);
            header.Write(_signature);
            header.Flush();
            _payload.Position = 0;
            _payload.CopyTo(entry);
        });
    }
}
