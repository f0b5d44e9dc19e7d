namespace MLExtensions.Text;

/// <content>Loading and saving.</content>
public sealed unsafe partial class WordVectors
{
    /// <summary>Loads vectors from a file: GloVe text, word2vec text or binary (each plain or gzip), or the native format, which is mapped rather than read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format; <see cref="WordVectorFormat.Auto"/> tells it from the content.</param>
    /// <param name="limit">The largest number of words to load, from the beginning of the file; null loads all.</param>
    /// <returns>The vectors.</returns>
    /// <exception cref="DataFileException">The file does not hold what its format demands: it names line and column, or the byte offset.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WordVectors Load(string path, WordVectorFormat format = WordVectorFormat.Auto, int? limit = null) =>
        Load(path, new WordVectorLoadOptions { Format = format, Limit = limit });

    /// <summary>Loads vectors from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Format, limit, duplicates, threads.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <returns>The vectors; the same for any number of threads.</returns>
    /// <remarks>
    /// In text, the last <see cref="Dimension"/> fields of a line are values and all before them is the word, which may hold spaces.
    /// Bytes that are not valid UTF-8 become U+FFFD. Values of a native file are not looked at when it is opened; the
    /// library writes finite ones only.
    /// </remarks>
    /// <exception cref="DataFileException">The file does not hold what its format demands: it names line and column, or the byte offset.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The loading was stopped.</exception>
    public static WordVectors Load(string path, WordVectorLoadOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return WordVectorReader.Load(path, options, cancellationToken);
    }

    /// <summary>Saves the vectors. The file is written under a temporary name and renamed; a name ending in <c>.gz</c> compresses.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format; <see cref="WordVectorFormat.Auto"/> tells it from the name.</param>
    /// <param name="decimals">
    /// Text formats only: the number of decimals, 0 to 9 (Stanford's tools write 6); null writes the shortest text that reads back as the same float.
    /// </param>
    /// <remarks>Only the native format keeps <see cref="Counts"/>.</remarks>
    /// <exception cref="InvalidOperationException">A word holds a space or line break that the format cannot express.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, WordVectorFormat format = WordVectorFormat.Auto, int? decimals = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (decimals is int places)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(places, nameof(decimals));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(places, FixedDecimalFormatter.MaxDecimals, nameof(decimals));
        }

        ThrowIfDisposed();
        WordVectorWriter.Save(this, path, format, decimals);
    }
}
