namespace MLExtensions.ApiReference;

/// <summary>The source tree.</summary>
internal static class Sources
{
    /// <summary>The folder of MLExtensions.sln, above the program.</summary>
    /// <exception cref="DirectoryNotFoundException">The program does not lie in the repository.</exception>
    public static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"There is no MLExtensions.sln above '{AppContext.BaseDirectory}': run the program from the source tree.");
    }

    /// <summary>The packages of src, by name.</summary>
    public static IReadOnlyList<string> Packages(string root) =>
        [.. Directory.GetDirectories(Path.Combine(root, "src"))
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
            .Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal)];
}
