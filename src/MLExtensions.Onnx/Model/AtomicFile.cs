namespace MLExtensions.Onnx;

/// <summary>Files that appear whole or not at all: written to a temporary name beside the target, then renamed.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = TemporaryName(full);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1))
                write(stream);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            // Gone after the move; left behind only by a failure.
            File.Delete(temporary);
        }
    }

    /// <summary>A hidden name in the same folder, so that the rename never crosses file systems.</summary>
    public static string TemporaryName(string fullPath) =>
        Path.Combine(Path.GetDirectoryName(fullPath)!, $".{Path.GetFileName(fullPath)}.{Guid.NewGuid():N}.tmp");
}
