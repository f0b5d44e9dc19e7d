using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>Files of images: given one by one, or as folders with all that is in them.</summary>
internal static class ImageFiles
{
    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".webp", ".gif"];

    /// <summary>The files, those of a folder in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                files.AddRange(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(file => s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal));
            }
            else
            {
                files.Add(File.Exists(path) ? path : throw new FileNotFoundException($"There is no image file or folder '{path}'.", path));
            }
        }

        return files.Count > 0 ? files : throw new FileNotFoundException("There are no images in the folders given.");
    }

    /// <summary>Reads a file, or notes why it is left out.</summary>
    public static PixelImage? Read(string path, bool skipsBad, CommandConsole console)
    {
        try
        {
            return PixelImage.Load(path);
        }
        catch (Exception error) when (skipsBad && error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            console.Note($"left out: {error.Message}");
            return null;
        }
    }
}
