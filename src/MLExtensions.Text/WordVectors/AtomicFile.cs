namespace MLExtensions.Text;

/// <summary>Writes a file under a temporary name beside the target and renames it, so that a crash never leaves half a file.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        string target = Path.GetFullPath(path);
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        bool complete = false;
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                write(stream);
            }

            File.Move(temporary, target, overwrite: true);
            complete = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot write '{path}': {error.Message}", error);
        }
        finally
        {
            if (!complete && File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
