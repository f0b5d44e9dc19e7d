using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How image files become a set.</summary>
public class ImageLoadOptions
{
    private readonly ImageReadOptions _read = new();
    private readonly int _width;
    private readonly int _height;
    private readonly ImageFit _fit;
    private readonly ResizeFilter _filter;
    private readonly BadFileBehavior _badFiles;
    private readonly int _threads = Environment.ProcessorCount;

    /// <summary>Gets how files are read.</summary>
    /// <value>The default value is that of <see cref="ImageReadOptions"/>.</value>
    public ImageReadOptions Read
    {
        get => _read;
        init => _read = value ?? throw new ArgumentNullException(nameof(Read));
    }

    /// <summary>Gets the width that images are brought to.</summary>
    /// <value>The default value is 0: their own. Values from 0 to 16384; both sizes are 0 or neither.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Width
    {
        get => _width;
        init => _width = OptionChecks.InRange(value, 0, 16384);
    }

    /// <summary>Gets the height that images are brought to.</summary>
    /// <value>The default value is 0: their own. Values from 0 to 16384; both sizes are 0 or neither.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Height
    {
        get => _height;
        init => _height = OptionChecks.InRange(value, 0, 16384);
    }

    /// <summary>Gets what happens to images of another shape than the size asks for.</summary>
    /// <value>The default value is <see cref="ImageFit.Crop"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ImageFit Fit
    {
        get => _fit;
        init => _fit = OptionChecks.Defined(value);
    }

    /// <summary>Gets the filter of resizing.</summary>
    /// <value>The default value is <see cref="ResizeFilter.Bilinear"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ResizeFilter Filter
    {
        get => _filter;
        init => _filter = OptionChecks.Defined(value);
    }

    /// <summary>Gets what happens to files that cannot be read.</summary>
    /// <value>The default value is <see cref="BadFileBehavior.Throw"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public BadFileBehavior BadFiles
    {
        get => _badFiles;
        init => _badFiles = OptionChecks.Defined(value);
    }

    /// <summary>Gets the largest number of threads that read files at once.</summary>
    /// <value>The default value is the number of processors. Values from 1 to 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Threads
    {
        get => _threads;
        init => _threads = OptionChecks.InRange(value, 1, 256);
    }

    /// <summary>Gets the listener that is told how many files have been read.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Gets the token that ends the reading.</summary>
    /// <value>The default value is <see cref="CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        if ((Width == 0) != (Height == 0))
        {
            throw new InvalidOperationException($"{nameof(Width)} is {Width} and {nameof(Height)} is {Height}: images have a size if both are set.");
        }
    }

    internal PixelImage LoadFile(string path)
    {
        PixelImage image = PixelImage.Load(path, Read);
        return Width == 0 ? image : image.Fit(Width, Height, Fit, Filter);
    }
}
