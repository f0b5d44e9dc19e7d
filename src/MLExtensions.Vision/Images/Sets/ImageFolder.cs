namespace MLExtensions.Vision;

/// <summary>Lists folders of classes.</summary>
internal static class ImageFolder
{
    private static readonly HashSet<string> s_extensions = new([".jpg", ".jpeg", ".png", ".webp", ".gif"], StringComparer.OrdinalIgnoreCase);

    public static ImageFileList List(string folder, ImageLoadOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        var paths = new List<string>();
        var labels = new List<int>();
        var names = new List<string>();
        foreach (string directory in Directory.GetDirectories(folder).Where(d => IsVisible(Path.GetFileName(d))).Order(StringComparer.Ordinal))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            string[] files = [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Where(f => IsVisible(Path.GetRelativePath(directory, f)) && s_extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)];
            if (files.Length > 0)
            {
                paths.AddRange(files);
                labels.AddRange(Enumerable.Repeat(names.Count, files.Length));
                names.Add(Path.GetFileName(directory));
            }
        }

        return names.Count > 0 ? new ImageFileList(paths, labels, names, options) : throw new InvalidDataException(
            $"'{folder}' holds no folder with images ({string.Join(", ", s_extensions.Order(StringComparer.Ordinal))}); each class has a folder of its own.");
    }

    // Neither a file nor a folder above it is hidden: thumbnails and version control live there.
    private static bool IsVisible(string path) => !path.Split('/', '\\').Any(part => part.StartsWith('.'));
}
