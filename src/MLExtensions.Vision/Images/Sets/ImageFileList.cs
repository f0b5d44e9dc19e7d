using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Image files with their classes, not yet read: for <see cref="Load"/> into memory or as a view that reads them row by row.</summary>
public sealed class ImageFileList
{
    private readonly ImageLoadOptions _options;

    internal ImageFileList(IReadOnlyList<string> paths, IReadOnlyList<int> labels, IReadOnlyList<string> classNames, ImageLoadOptions options)
    {
        options.Validate();
        Paths = paths;
        Labels = labels;
        ClassNames = classNames;
        _options = options;
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The class of each file, an index into <see cref="ClassNames"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    internal ImageLoadOptions Options => _options;

    /// <summary>Lists a folder that has a folder of image files (.jpg, .jpeg, .png, .webp, .gif) for each class, at any depth below it.</summary>
    /// <param name="folder">The folder; classes and files are taken in the ordinal order of their names. Names that begin with a dot are left out.</param>
    /// <param name="options">How they will be read; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There is no image in any folder below it.</exception>
    public static ImageFileList FromFolder(string folder, ImageLoadOptions? options = null) => ImageFolder.List(folder, options ?? new ImageLoadOptions());

    /// <summary>Lists the files that a table names.</summary>
    /// <param name="path">The table. Paths in it start at its folder.</param>
    /// <param name="options">The table's form, and how files will be read; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">A line is malformed; the message names path and line.</exception>
    public static ImageFileList FromCsv(string path, CsvLoadOptions? options = null) => ImageTable.List(path, options ?? new CsvLoadOptions());

    /// <summary>Lists given files, without classes: all are of one whose name is empty.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">How they will be read; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no path, or one is null or empty.</exception>
    public static ImageFileList FromFiles(IEnumerable<string> paths, ImageLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths];
        int empty = files.Length == 0 ? 0 : Array.FindIndex(files, string.IsNullOrEmpty);
        return empty < 0
            ? new ImageFileList(files, new int[files.Length], [""], options ?? new ImageLoadOptions())
            : throw new ArgumentException(files.Length == 0 ? "There is no path." : $"Path {empty} is null or empty.", nameof(paths));
    }

    /// <summary>Reads all files.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read and is not to be skipped, or all were skipped; the message names the path.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ImageSet Load()
    {
        var images = new PixelImage?[Paths.Count];
        var reasons = new string?[Paths.Count];
        var progress = new LoadProgress(_options.Progress, Paths.Count);
        Workers.For(
            _options.Threads,
            Paths.Count,
            i =>
            {
                images[i] = TryLoad(i, out reasons[i]);
                progress.FileDone();
            },
            _options.CancellationToken);
        int[] kept = [.. Enumerable.Range(0, Paths.Count).Where(i => images[i] is not null)];
        SkippedImage[] skipped = [.. Enumerable.Range(0, Paths.Count).Where(i => images[i] is null).Select(i => new SkippedImage(Paths[i], reasons[i]!))];
        if (kept.Length == 0)
        {
            throw new InvalidDataException($"None of the {Paths.Count} files could be read. The first one: {reasons[0]}");
        }

        return new ImageSet([.. kept.Select(i => images[i]!)], [.. kept.Select(i => Labels[i])], ClassNames, [.. kept.Select(i => Paths[i])]) { Skipped = skipped };
    }

    /// <summary>A view that reads each file when its row's image is asked for. With <see cref="BadFileBehavior.Skip"/>, rows of bad files are left out.</summary>
    /// <param name="columns">The columns' names and form; null for the defaults.</param>
    public ImageDataView ToDataView(ImageColumns? columns = null) => new(new ImageFileRows(this), columns ?? new ImageColumns());

    /// <summary>Reads a file; null with the reason when it is to be skipped.</summary>
    internal PixelImage? TryLoad(int index, out string? reason)
    {
        reason = null;
        try
        {
            return _options.LoadFile(Paths[index]);
        }
        catch (Exception e) when (_options.BadFiles == BadFileBehavior.Skip && e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }
    }
}
