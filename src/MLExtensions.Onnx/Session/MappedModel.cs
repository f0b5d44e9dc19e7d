using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// A large model file whose weights stay in it: ONNX Runtime is given the graph, with the weights as external data at their places in the
/// file itself, and maps those into memory. No copy of them is ever made but the one that a kernel packs for itself.
/// </summary>
internal sealed class MappedModel
{
    /// <summary>Key of ONNX Runtime's session configuration (onnxruntime_session_options_config_keys.h).</summary>
    private const string FolderKey = "session.model_external_initializers_file_folder_path";

    private readonly byte[] _graph;
    private readonly string _folder;

    private MappedModel(byte[] graph, string folder)
    {
        _graph = graph;
        _folder = folder;
    }

    /// <summary>Reads and checks a file; null for one that must be read whole, which then also says what is wrong with it.</summary>
    /// <exception cref="InvalidDataException">The model cannot be run.</exception>
    public static MappedModel? TryOpen(string path)
    {
        // ONNX Runtime refuses data that lies behind a link out of the folder.
        string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(file)!;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        ModelProto? shell = LargeModelReader.TryReadReferences(stream, Path.GetFileName(file));
        if (shell?.Graph is null || !shell.HasIrVersion || shell.IrVersion < 1 || shell.Graph.Output.Count == 0 || HasDataElsewhere(shell, Path.GetFileName(file)))
            return null;
        ModelProto whole = shell.Clone();
        try
        {
            ExternalFolder.Resolve(whole, folder);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        SessionCompiler.Check(new OnnxModel(whole), path);
        return new MappedModel(SessionCompiler.Sorted(new OnnxModel(shell)).Proto.ToByteArray(), folder);
    }

    public InferenceSession CreateSession(SessionOptions options)
    {
        options.AddSessionConfigEntry(FolderKey, _folder);
        return new InferenceSession(_graph, options);
    }

    private static bool HasDataElsewhere(ModelProto model, string name) =>
        ProtoTensors.Of(model).Any(tensor =>
            tensor.DataLocation == TensorProto.Types.DataLocation.External && tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value != name);
}
