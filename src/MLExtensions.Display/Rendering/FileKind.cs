namespace MLExtensions.Display;

/// <summary>Checks that a file's extension says what will be written into it.</summary>
internal static class FileKind
{
    public static string Require(string path, params ReadOnlySpan<string> allowed)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        foreach (string kind in allowed)
        {
            if (extension == kind)
            {
                return extension;
            }
        }

        throw new ArgumentException($"'{path}' must end in {string.Join(" or ", allowed.ToArray())}, not '{extension}'.", nameof(path));
    }
}
