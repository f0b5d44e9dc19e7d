namespace MLExtensions.Vision;

/// <summary>
/// What a network wants done to pixels of 0 to 255: value = (pixel · <see cref="Scale"/> − <see cref="Mean"/>) / <see cref="StandardDeviation"/>,
/// each channel by its own figures, which stand in the order red, green, blue whatever <see cref="BlueFirst"/> says.
/// </summary>
public sealed record ImagePreprocessing
{
    private readonly IReadOnlyList<float> _mean = [0, 0, 0];
    private readonly IReadOnlyList<float> _deviation = [1, 1, 1];

    /// <summary>0 to 1, red first.</summary>
    public static ImagePreprocessing Unit { get; } = new() { Scale = 1f / 255 };

    /// <summary>torchvision and the ONNX model zoo: 0 to 1, red first, less the mean and divided by the deviation of ImageNet.</summary>
    public static ImagePreprocessing ImageNet { get; } = new() { Scale = 1f / 255, Mean = [0.485f, 0.456f, 0.406f], StandardDeviation = [0.229f, 0.224f, 0.225f] };

    /// <summary>Caffe and Keras' VGG: 0 to 255, blue first, less the mean of ImageNet.</summary>
    public static ImagePreprocessing Caffe { get; } = new() { BlueFirst = true, Mean = [123.68f, 116.779f, 103.939f] };

    /// <summary>What pixels are multiplied by first. The default is 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Subtracted from scaled pixels: red, green, blue. The default is 0.</summary>
    /// <exception cref="ArgumentException">Not three finite numbers.</exception>
    public IReadOnlyList<float> Mean
    {
        get => _mean;
        init => _mean = value is { Count: 3 } && value.All(float.IsFinite)
            ? value
            : throw new ArgumentException("The mean is three finite numbers: red, green, blue.", nameof(Mean));
    }

    /// <summary>What differences from the mean are divided by: red, green, blue. The default is 1.</summary>
    /// <exception cref="ArgumentException">Not three positive numbers.</exception>
    public IReadOnlyList<float> StandardDeviation
    {
        get => _deviation;
        init => _deviation = value is { Count: 3 } && value.All(v => v > 0 && float.IsFinite(v))
            ? value
            : throw new ArgumentException("The standard deviation is three positive numbers: red, green, blue.", nameof(StandardDeviation));
    }

    /// <summary>Whether the network's first channel is blue. The default is false: red.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>Writes an image as a network's tensor.</summary>
    /// <param name="image">The image; it has the network's size.</param>
    /// <param name="tensor">Where it goes: channels · height · width values.</param>
    /// <param name="layout">The order of the tensor's values.</param>
    /// <param name="channels">3, or 1: luma, with the averages of the three means and deviations. A grey image fills three channels alike.</param>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is neither 1 nor 3, or <paramref name="layout"/> is not defined.</exception>
    public void Apply(PixelImage image, Span<float> tensor, TensorLayout layout = TensorLayout.Nchw, int channels = 3)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImageTensor.Write(image, tensor, this, layout, channels);
    }

    /// <summary>Factor and summand of one of a network's channels: value = pixel · factor + summand.</summary>
    internal (float Factor, float Summand) Line(int channel, int channels)
    {
        int color = BlueFirst ? 2 - channel : channel;
        float mean = channels == 1 ? Mean.Average() : Mean[color];
        float deviation = channels == 1 ? StandardDeviation.Average() : StandardDeviation[color];
        return (Scale / deviation, -mean / deviation);
    }
}
