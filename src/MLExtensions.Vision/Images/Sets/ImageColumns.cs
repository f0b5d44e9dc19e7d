using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>The columns of a view of images. A column whose name is null is left out.</summary>
public sealed class ImageColumns
{
    private readonly ImagePreprocessing _preprocessing = ImagePreprocessing.Unit;
    private readonly TensorLayout _layout;
    private readonly int _channels = 3;

    /// <summary>Gets the name of the column of images (<c>MLImage</c>).</summary>
    /// <value>The default value is <c>Image</c>.</value>
    public string? Image { get; init; } = "Image";

    /// <summary>Gets the name of the column of classes (text).</summary>
    /// <value>The default value is <c>Label</c>.</value>
    public string? Label { get; init; } = "Label";

    /// <summary>Gets the name of the column of files (text, empty for images of no file).</summary>
    /// <value>The default value is <c>Path</c>.</value>
    public string? Path { get; init; } = "Path";

    /// <summary>Gets the name of the column of pixels (<c>Vector&lt;Single&gt;</c>), for which all images must be of one size.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Pixels { get; init; }

    /// <summary>Gets what is done to the column of pixels.</summary>
    /// <value>The default value is <see cref="ImagePreprocessing.Unit"/>: 0 to 1.</value>
    public ImagePreprocessing Preprocessing
    {
        get => _preprocessing;
        init => _preprocessing = value ?? throw new ArgumentNullException(nameof(Preprocessing));
    }

    /// <summary>Gets the order of the column of pixels.</summary>
    /// <value>The default value is <see cref="TensorLayout.Nchw"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public TensorLayout Layout
    {
        get => _layout;
        init => _layout = OptionChecks.Defined(value);
    }

    /// <summary>Gets the channels of the column of pixels.</summary>
    /// <value>The default value is 3; the other one is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither 1 nor 3.</exception>
    public int Channels
    {
        get => _channels;
        init => _channels = value is 1 or 3 ? value : throw new ArgumentOutOfRangeException(nameof(Channels), value, "Channels must be 1 or 3.");
    }
}
