namespace MLExtensions.Onnx;

/// <summary>One tensor in NumPy's <c>.npy</c> format (NumPy Enhancement Proposal 1).</summary>
public static class NpyFile
{
    /// <summary>Writes a tensor, as <c>numpy.save</c> does, to a temporary name beside the target, and renames it.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensor">A tensor of any shape.</param>
    /// <exception cref="ArgumentException">The tensor's type is none that NumPy has (texts, bfloat16).</exception>
    public static void Save(string path, OnnxTensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensor);
        if (NpyHeader.FindDescriptor(tensor.ElementType) is null)
            throw new ArgumentException($"The tensor holds {tensor.ElementType}, which NumPy has not; cast it first.", nameof(tensor));
        AtomicFile.Write(path, stream => NpyArray.Write(stream, tensor));
    }

    /// <summary>Reads a <c>.npy</c> in C or Fortran order, of either byte order.</summary>
    /// <returns>The tensor, row-major.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no <c>.npy</c>, is damaged, or holds other elements than numbers and booleans; the message names path and byte offset.</exception>
    public static OnnxTensor Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return NpyArray.Read(stream, stream.Length, $"'{path}'");
    }
}
