using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One component's folder in the model file being read.</summary>
internal sealed class ModelLoadContext
{
    private readonly ZipArchive _archive;
    private readonly string _directory;

    private ModelLoadContext(ZipArchive archive, string directory)
    {
        _archive = archive;
        _directory = directory;
        var payload = new MemoryStream();
        using (Stream entry = OpenBlob(ModelSaveContext.ModelEntry))
            entry.CopyTo(payload);
        payload.Position = 0;
        Reader = new BinaryReader(payload, Encoding.UTF8);
        if (!Reader.ReadBytes(ModelSaveContext.Magic.Length).AsSpan().SequenceEqual(ModelSaveContext.Magic))
            throw new FormatException($"'{directory}/{ModelSaveContext.ModelEntry}' was not written by this stand-in, which does not read the model files of the ML.NET packages.");
        LoaderSignature = Reader.ReadString();
    }

    public string LoaderSignature { get; }

    public BinaryReader Reader { get; }

    public static ITransformer LoadModel(IHostEnvironment env, ZipArchive archive, string directory)
        => ModelLoaders.Load(env, new ModelLoadContext(archive, directory));

    public ITransformer LoadSubModel(IHostEnvironment env, string name) => LoadModel(env, _archive, $"{_directory}/{name}");

    /// <summary>A forward-only stream of the blob's bytes.</summary>
    public Stream OpenBlob(string name)
    {
        string path = $"{_directory}/{name}";
        ZipArchiveEntry entry = _archive.GetEntry(path)
            ?? throw new InvalidOperationException($"The model file has no entry '{path}': it is damaged, or was written by another library.");
        return entry.Open();
    }
}
