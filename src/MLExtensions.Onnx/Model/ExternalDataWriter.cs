using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Writes a model and, beside it, a file of its weights.</summary>
/// <remarks>
/// The data goes to a name that no file has yet; only then the model is renamed into place, and the data file that the model it
/// replaces may have had is deleted: at every moment the model on the disk is whole.
/// </remarks>
internal static class ExternalDataWriter
{
    // Offsets that ONNX Runtime can map into memory; small tensors need no page of their own.
    private const int PageAlignment = 4096;
    private const int SmallAlignment = 64;
    private const int LargestSmall = 1 << 16;

    public static void Write(ModelProto model, string path, OnnxSaveOptions options)
    {
        string full = Path.GetFullPath(path);
        string[] earlier = [.. DataFiles(full).Where(File.Exists)];
        string data = DataFiles(full).First(candidate => !earlier.Contains(candidate));
        try
        {
            ModelProto shell = model.Clone();
            AtomicFile.Write(data, stream => WriteData(shell.Graph, stream, Path.GetFileName(data), options.ExternalDataThreshold));
            ModelWriter.WriteWhole(shell, full, options);
        }
        catch
        {
            File.Delete(data);
            throw;
        }

        foreach (string file in earlier)
            File.Delete(file);
    }

    private static IEnumerable<string> DataFiles(string path) => [$"{path}.data", $"{path}.2.data", $"{path}.3.data"];

    /// <summary>Moves the data of the large initializers to the stream.</summary>
    private static void WriteData(GraphProto graph, Stream stream, string location, int threshold)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            var view = new OnnxTensor(tensor);
            if (view.IsExternal || ElementTypes.SizeOf(view.ElementType) is null)
                continue;
            ReadOnlyMemory<byte> bytes = view.ToBytes();
            if (bytes.Length < threshold)
                continue;
            int alignment = bytes.Length > LargestSmall ? PageAlignment : SmallAlignment;
            stream.Write(new byte[(alignment - stream.Position % alignment) % alignment]);
            new ExternalReference(location, stream.Position, bytes.Length).Set(tensor);
            ClearTypedFields(tensor);
            stream.Write(bytes.Span);
        }
    }

    private static void ClearTypedFields(TensorProto tensor)
    {
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
    }
}
