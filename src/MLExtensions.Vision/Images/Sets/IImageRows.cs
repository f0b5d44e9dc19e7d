namespace MLExtensions.Vision;

/// <summary>The rows of a view of images.</summary>
internal interface IImageRows
{
    int Count { get; }

    /// <summary>The size of all images, or null where it differs or is not known.</summary>
    (int Width, int Height)? Size { get; }

    /// <summary>How many rows are read at once; 0 where their images are at hand.</summary>
    int ReadAhead { get; }

    /// <summary>Whether a row may turn out to have no image.</summary>
    bool MaySkip { get; }

    /// <summary>The rows that turned out to have none so far.</summary>
    IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>Whether a row is there; reads its file if need be.</summary>
    bool Exists(int row);

    /// <summary>The image of a row; null if it is to be skipped.</summary>
    PixelImage? Read(int row);

    string Label(int row);

    string Path(int row);
}
