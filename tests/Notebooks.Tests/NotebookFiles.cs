[assembly: DoNotParallelize]

namespace MLExtensions.Notebooks.Tests;

/// <summary>The repository's notebooks, as rows of tests.</summary>
internal static class NotebookFiles
{
    public static string Folder { get; } = NotebookFolder.Find();

    public static IEnumerable<object[]> Names => NotebookFolder.Sources(Folder).Select(path => (object[])[Path.GetFileNameWithoutExtension(path)]);

    public static Notebook Source(string name) => NotebookSource.Read(Path.Combine(Folder, "source", name + ".md"));

    public static string Stored(string name) => Path.Combine(Folder, name + ".ipynb");

    public static string Twin(string name) => File.ReadAllText(Path.Combine(Folder, name + ".cs")).ReplaceLineEndings("\n");
}
