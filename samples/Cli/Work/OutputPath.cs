namespace MLExtensions.Cli.Work;

/// <summary>Finds out before the work whether its result can be written, so that an hour's training does not end in an error.</summary>
internal static class OutputPath
{
    /// <summary>Makes the folder of a file and tries to write there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string RequireWritable(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new IOException($"Cannot write '{path}': it is a folder.");
        }

        string folder = Path.GetDirectoryName(full) ?? full;
        RequireWritableFolder(folder, path);
        return full;
    }

    /// <summary>Makes a folder and tries to write into it.</summary>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public static string RequireWritableFolder(string folder, string? shownPath = null)
    {
        string full = Path.GetFullPath(folder), probe = Path.Combine(full, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(full);
            using FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot write '{shownPath ?? folder}': {exception.Message}", exception);
        }

        return full;
    }
}
