namespace MLExtensions.Vision;

/// <summary>Rows of images in memory.</summary>
internal sealed class ImageSetRows(ImageSet set) : IImageRows
{
    public int Count => set.Count;

    public (int Width, int Height)? Size { get; } = set.Count > 0 && set.Images.All(i => i.Width == set.Images[0].Width && i.Height == set.Images[0].Height)
        ? (set.Images[0].Width, set.Images[0].Height) : null;

    public int ReadAhead => 0;

    public bool MaySkip => false;

    public IReadOnlyList<SkippedImage> Skipped => set.Skipped;

    public bool Exists(int row) => true;

    public PixelImage? Read(int row) => set.Images[row];

    public string Label(int row) => set.ClassNames[set.Labels[row]];

    public string Path(int row) => set.Sources?[row] ?? "";
}
