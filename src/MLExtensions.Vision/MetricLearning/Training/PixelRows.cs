using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Images as a network wants them, changed at random where that is asked for.</summary>
internal sealed class PixelRows : TrainingRows
{
    private readonly IReadOnlyList<PixelImage> _images;
    private readonly InputFormat _format;
    private readonly ImageAugmenter? _augmenter;
    private readonly long _seed;

    /// <param name="images">The images; without augmentation of the format's size.</param>
    /// <param name="format">What the network wants.</param>
    /// <param name="augmenter">What changes them; null for nothing.</param>
    /// <param name="seed">Its seed.</param>
    public PixelRows(IReadOnlyList<PixelImage> images, InputFormat format, ImageAugmenter? augmenter, long seed)
    {
        _images = images;
        _format = format;
        _augmenter = augmenter;
        _seed = seed;
        Dims = format.Layout == TensorLayout.Nchw ? [format.Channels, format.Height, format.Width] : [format.Height, format.Width, format.Channels];
    }

    public override long[] Dims { get; }

    public override void Write(int row, int place, long stream, Span<float> target)
    {
        if (_augmenter is null)
        {
            _format.Preprocessing.Apply(_images[row], target, _format.Layout, _format.Channels);
        }
        else
        {
            _augmenter.Apply(_images[row], target, _seed, stream);
        }
    }
}
