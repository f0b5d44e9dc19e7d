using Microsoft.Win32.SafeHandles;

namespace MLExtensions.Onnx;

/// <summary>
/// An open file of tensor data beside a model. It stays readable after the file was replaced or deleted, so that a model can be
/// saved over itself; the handle is freed with the last tensor that refers to it.
/// </summary>
internal sealed class ExternalFile
{
    private readonly SafeFileHandle _handle;

    public ExternalFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="EndOfStreamException">The file became shorter since it was opened.</exception>
    public byte[] Read(long offset, int count)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(count);
        for (int read = 0; read < count;)
        {
            int part = RandomAccess.Read(_handle, bytes.AsSpan(read), offset + read);
            if (part == 0)
                throw new EndOfStreamException(FormattableString.Invariant($"'{Path}' ends at byte {offset + read:N0}; it had {Length:N0} bytes when the model was loaded."));
            read += part;
        }

        return bytes;
    }
}
