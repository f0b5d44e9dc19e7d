namespace MLExtensions.Text;

/// <summary>Keeps runs in files of a folder, under names that no other process uses.</summary>
public sealed class DirectorySpillStorage : ISpillStorage
{
    private const int BufferSize = 1 << 18;
    private readonly string _prefix;

    /// <summary>Describes a storage.</summary>
    /// <param name="folder">The folder, which must exist; the folder for temporary files where null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public DirectorySpillStorage(string? folder = null)
    {
        folder ??= Path.GetTempPath();
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' for spilled co-occurrences does not exist.");
        }

        _prefix = Path.Combine(folder, $"cooccurrences-{Guid.NewGuid():N}");
    }

    /// <inheritdoc/>
    public Stream Create(int run) => new FileStream(PathOf(run), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);

    /// <inheritdoc/>
    public Stream OpenRead(int run) => new FileStream(PathOf(run), FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);

    /// <inheritdoc/>
    public void Delete(int run) => File.Delete(PathOf(run));

    private string PathOf(int run) => $"{_prefix}-{run:D4}.run";
}
