namespace MLExtensions.Vision;

/// <summary>Rows of image files, read when they are asked for. Which of them cannot be read is found out once, for all cursors.</summary>
internal sealed class ImageFileRows(ImageFileList files) : IImageRows
{
    private const byte Unknown = 0;
    private const byte Good = 1;
    private const byte Bad = 2;

    private readonly byte[] _states = new byte[files.Paths.Count];
    private readonly SortedDictionary<int, SkippedImage> _skipped = [];
    private readonly Lock _lock = new();

    public int Count => files.Paths.Count;

    public (int Width, int Height)? Size { get; } = files.Options.Width > 0 ? (files.Options.Width, files.Options.Height) : null;

    // With one thread a file is read where it is asked for.
    public int ReadAhead => files.Options.Threads == 1 ? 0 : files.Options.Threads;

    public bool MaySkip => files.Options.BadFiles == BadFileBehavior.Skip;

    public IReadOnlyList<SkippedImage> Skipped
    {
        get
        {
            lock (_lock)
            {
                return [.. _skipped.Values];
            }
        }
    }

    public bool Exists(int row)
    {
        if (Volatile.Read(ref _states[row]) == Unknown)
        {
            Read(row);
        }

        return Volatile.Read(ref _states[row]) == Good;
    }

    public PixelImage? Read(int row)
    {
        files.Options.CancellationToken.ThrowIfCancellationRequested();
        PixelImage? image = files.TryLoad(row, out string? reason);
        if (image is null)
        {
            lock (_lock)
            {
                _skipped[row] = new SkippedImage(files.Paths[row], reason!);
            }
        }

        Volatile.Write(ref _states[row], image is null ? Bad : Good);
        return image;
    }

    public string Label(int row) => files.ClassNames[files.Labels[row]];

    public string Path(int row) => files.Paths[row];
}
