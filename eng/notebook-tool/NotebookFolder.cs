namespace MLExtensions.Notebooks;

/// <summary>The repository's <c>notebooks</c>.</summary>
internal static class NotebookFolder
{
    /// <summary>Finds the folder, above this program or the current folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string Find()
    {
        foreach (string start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
                {
                    return Path.Combine(folder.FullName, "notebooks");
                }
            }
        }

        throw new DirectoryNotFoundException("There is no MLExtensions.sln in this folder or above: run it inside the repository.");
    }

    public static IReadOnlyList<string> Sources(string folder) => [.. Directory.EnumerateFiles(Path.Combine(folder, "source"), "*.md").Order(StringComparer.Ordinal)];

    public static void Write(string path, string text)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
