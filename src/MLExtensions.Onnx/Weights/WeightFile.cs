namespace MLExtensions.Onnx;

/// <summary>Named tensors in the two formats that other frameworks exchange weights in: NumPy's <c>.npz</c> and safetensors.</summary>
/// <remarks>
/// Files are written to a temporary name beside the target and renamed. Neither format runs code when it is read: NumPy's pickled
/// object arrays are refused. Sources: NumPy Enhancement Proposal 1 (the NPY format), and the format description of safetensors.
/// </remarks>
public static class WeightFile
{
    /// <summary>Writes an uncompressed <c>.npz</c>, as <c>numpy.savez</c> does.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">Tensors of any shape by name; the order is kept.</param>
    /// <exception cref="ArgumentException">A name is empty or given twice, or a tensor's type is none that NumPy has (texts, bfloat16).</exception>
    public static void SaveNpz(string path, IEnumerable<KeyValuePair<string, OnnxTensor>> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        KeyValuePair<string, OnnxTensor>[] checkedTensors = Check(tensors);
        foreach ((string name, OnnxTensor tensor) in checkedTensors)
        {
            if (NpyHeader.FindDescriptor(tensor.ElementType) is null)
                throw new ArgumentException($"Tensor '{name}' holds {tensor.ElementType}, which NumPy has not; cast it first, or use safetensors.", nameof(tensors));
        }

        AtomicFile.Write(path, stream => NpzArchive.Write(stream, checkedTensors));
    }

    /// <summary>Reads a <c>.npz</c>, compressed or not, in C or Fortran order, of either byte order.</summary>
    /// <returns>Row-major tensors by name (without ".npy"), in the file's order.</returns>
    /// <exception cref="InvalidDataException">The file is no <c>.npz</c>, is damaged, or holds arrays of another type than numbers and booleans; the message names path, array and byte offset.</exception>
    public static IReadOnlyDictionary<string, OnnxTensor> LoadNpz(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = Open(path);
        return NpzArchive.Read(stream, path);
    }

    /// <summary>Writes a safetensors file: the header names the tensors in the order given, the data is aligned to the elements' sizes.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">Tensors of any shape by name.</param>
    /// <param name="metadata">Texts by name, kept in the header; null for none.</param>
    /// <exception cref="ArgumentException">A name is empty, given twice, or "__metadata__", or a tensor's type is none that safetensors has (texts, complex numbers).</exception>
    public static void SaveSafetensors(string path, IEnumerable<KeyValuePair<string, OnnxTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        KeyValuePair<string, OnnxTensor>[] checkedTensors = Check(tensors);
        SafetensorsHeader header = SafetensorsHeader.For(checkedTensors, metadata);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, header, checkedTensors));
    }

    /// <summary>Reads a safetensors file.</summary>
    /// <returns>Row-major tensors by name, in the header's order.</returns>
    /// <exception cref="InvalidDataException">The file is no safetensors file, is damaged (tensors that overlap, leave gaps or do not fill their dimensions), or holds types this version does not know; the message names path, tensor and byte offset.</exception>
    public static IReadOnlyDictionary<string, OnnxTensor> LoadSafetensors(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = Open(path);
        return SafetensorsReader.Read(stream, path);
    }

    /// <summary>Reads the texts in the header of a safetensors file; empty when there are none.</summary>
    /// <exception cref="InvalidDataException">The file is no safetensors file or is damaged.</exception>
    public static IReadOnlyDictionary<string, string> LoadSafetensorsMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = Open(path);
        return SafetensorsReader.ReadHeader(stream, path).Metadata;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    private static KeyValuePair<string, OnnxTensor>[] Check(IEnumerable<KeyValuePair<string, OnnxTensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, OnnxTensor>[] all = [.. tensors];
        var seen = new HashSet<string>();
        foreach ((string name, OnnxTensor tensor) in all)
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException("A tensor has no name.", nameof(tensors));
            if (tensor is null)
                throw new ArgumentException($"Tensor '{name}' is null.", nameof(tensors));
            if (!seen.Add(name))
                throw new ArgumentException($"Tensor '{name}' is given twice.", nameof(tensors));
        }

        return all;
    }
}
