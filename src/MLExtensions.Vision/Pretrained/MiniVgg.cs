using System.Text.Json;
using MLExtensions.Onnx;
using MLExtensions.Vision.Pretrained.Structure;

namespace MLExtensions.Vision;

/// <summary>
/// A small network of VGG's kind: five blocks of one, one, two, two and two 3 × 3 convolutions with 16, 32, 48, 64 and 64 filters, one dense layer of 128
/// units. Trained in under a minute on a few thousand images, so that filters mean something without a download. Batch normalization is
/// used in training and folded into the convolutions after it.
/// </summary>
public sealed class MiniVgg : PretrainedCnn
{
    /// <summary>The least number of rows and columns: five poolings leave one position.</summary>
    public const int MinimumImageSize = 32;

    /// <summary>Rows and columns of the images, unless said otherwise.</summary>
    public const int DefaultImageSize = 64;

    private const string ClassesKey = "mlextensions.classes";

    private static readonly ImagePreprocessing s_preprocessing = new() { Scale = 1f / 255, Mean = [0.5f, 0.5f, 0.5f], StandardDeviation = [0.25f, 0.25f, 0.25f] };

    private MiniVgg(OnnxModel model, IReadOnlyList<string> classNames, IReadOnlyList<EpochResult> history)
        : base(model, s_preprocessing)
    {
        ClassNames = classNames;
        History = history;
    }

    /// <summary>The names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Loss and validation accuracy of each epoch; empty for an untrained network.</summary>
    public IReadOnlyList<EpochResult> History { get; }

    /// <summary>The part of the validation images that the network got right after the last epoch; null where there were none.</summary>
    public double? ValidationAccuracy => History.Count > 0 ? History[^1].Validation : null;

    /// <summary>The network with weights drawn by He et al., untrained.</summary>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="imageSize">Rows and columns of the images, 32 to 224.</param>
    /// <param name="channels">3, or 1 for grey images.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static MiniVgg Create(long seed, int classes = 10, int imageSize = DefaultImageSize, int channels = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(imageSize, MinimumImageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(imageSize, Vgg16.ImageSize);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 3 channels, or 1 (grey).");
        }

        string[] names = [.. Enumerable.Range(0, classes).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return new MiniVgg(VggNetwork.Build(Shape(imageSize, channels, classes), seed), names, []);
    }

    /// <summary>Trains the network on images.</summary>
    /// <param name="images">The images; grey when all of them are grey.</param>
    /// <param name="options">Size, epochs, seed; null for the defaults.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes with images.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, and <see cref="MiniVggOptions.OnCancel"/> says to throw.</exception>
    public static MiniVgg Train(ImageSet images, MiniVggOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new MiniVggOptions();
        int present = images.Labels.Distinct().Count();
        if (present < 2)
        {
            throw new ArgumentException($"The {images.Count} images are of {present} class{(present == 1 ? "" : "es")}; training needs at least two.", nameof(images));
        }

        int channels = images.Images.All(image => image.Channels == 1) ? 1 : 3;
        VggShape shape = Shape(options.ImageSize, channels, images.ClassNames.Count);
        (OnnxModel model, IReadOnlyList<EpochResult> history) = MiniVggTrainer.Train(VggNetwork.Build(shape, options.Seed, options.Dropout, normalize: true), images, s_preprocessing, shape, options);
        model.Metadata[ClassesKey] = JsonSerializer.Serialize(images.ClassNames, VisionJson.Default.IReadOnlyListString);
        return new MiniVgg(model, images.ClassNames, history);
    }

    private static VggShape Shape(int size, int channels, int classes) =>
        new(size, channels, [(1, 16), (1, 32), (2, 48), (2, 64), (2, 64)], [128], classes);
}
