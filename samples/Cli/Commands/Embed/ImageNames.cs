using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>The names of an index's images: a text file of a line each, by id.</summary>
internal static class ImageNames
{
    public static string PathOf(string index) => Path.ChangeExtension(index, ".txt");

    /// <summary>Writes them to a temporary name and renames it.</summary>
    public static void Write(string index, ImageSet images)
    {
        string path = PathOf(index), temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllLines(temporary, Enumerable.Range(0, images.Count).Select(row => (images.Sources?[row] ?? $"image {row}").ReplaceLineEndings(" ")));
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The names, or null where there is no such file.</summary>
    public static string[]? Read(string index) => File.Exists(PathOf(index)) ? File.ReadAllLines(PathOf(index)) : null;
}
