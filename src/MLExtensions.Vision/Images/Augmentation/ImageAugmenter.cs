using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Makes network inputs of images: a random crop or a fit to the size, then a list of random changes, then the preprocessing. What comes out depends on
/// the image, the seed and the stream number alone, not on threads. One augmenter may be used by several threads.
/// </summary>
public sealed class ImageAugmenter
{
    private readonly ConcurrentBag<FloatImage> _spares = [];
    private readonly IReadOnlyList<ImageAugmentation> _augmentations = [];
    private readonly ImagePreprocessing _preprocessing = ImagePreprocessing.Unit;
    private readonly TensorLayout _layout;
    private readonly ImageFit _fit;

    /// <summary>An augmenter without random changes: images are brought to the size and preprocessed.</summary>
    /// <param name="width">Width of the input.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="channels">3 or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive or above 16384, or <paramref name="channels"/> is neither 1 nor 3.</exception>
    public ImageAugmenter(int width, int height, int channels = 3)
    {
        Width = OptionChecks.InRange(width, 1, 16384);
        Height = OptionChecks.InRange(height, 1, 16384);
        Channels = channels is 1 or 3 ? channels : throw new ArgumentOutOfRangeException(nameof(channels), channels, "channels must be 1 or 3.");
    }

    /// <summary>Width of the input.</summary>
    public int Width { get; }

    /// <summary>Height of the input.</summary>
    public int Height { get; }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>Number of values of an input.</summary>
    public int Length => Width * Height * Channels;

    /// <summary>Gets the random crop; null to bring whole images to the size.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public RandomCropResize? Crop { get; init; }

    /// <summary>Gets how whole images are brought to the size.</summary>
    /// <value>The default value is <see cref="ImageFit.Crop"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ImageFit Fit
    {
        get => _fit;
        init => _fit = OptionChecks.Defined(value);
    }

    /// <summary>Gets the random changes, in their order.</summary>
    /// <value>The default value is an empty list.</value>
    /// <exception cref="ArgumentException">An item is null.</exception>
    public IReadOnlyList<ImageAugmentation> Augmentations
    {
        get => _augmentations;
        init => _augmentations = value is not null && !value.Contains(null!) ? value : throw new ArgumentException("The list or one of its items is null.", nameof(Augmentations));
    }

    /// <summary>Gets what is done to values at the end.</summary>
    /// <value>The default value is <see cref="ImagePreprocessing.Unit"/>: 0 to 1.</value>
    public ImagePreprocessing Preprocessing
    {
        get => _preprocessing;
        init => _preprocessing = value ?? throw new ArgumentNullException(nameof(Preprocessing));
    }

    /// <summary>Gets the order of the input's values.</summary>
    /// <value>The default value is <see cref="TensorLayout.Nchw"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public TensorLayout Layout
    {
        get => _layout;
        init => _layout = OptionChecks.Defined(value);
    }

    /// <summary>Crop, flip, colour jitter and drop, blur: the composition of SimCLR (Chen et al. 2020, appendix A).</summary>
    /// <param name="size">Width and height of the input.</param>
    /// <param name="strength">The strength of the colour jitter, 0 to 1.25; the paper uses 1 for ImageNet and 0.5, without blur, for CIFAR-10.</param>
    /// <param name="blur">Whether to blur, by a deviation of up to 2 pixels at size 224, in proportion at others.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside.</exception>
    public static ImageAugmenter SimClr(int size, double strength = 1, bool blur = true)
    {
        OptionChecks.InRange(strength, 0, 1.25);
        var jitter = new ColorJitter { Brightness = 0.8 * strength, Contrast = 0.8 * strength, Saturation = 0.8 * strength, Hue = 0.2 * strength };
        return new ImageAugmenter(size, size)
        {
            Crop = new RandomCropResize(),
            Augmentations = blur
                ? [new HorizontalFlip(), jitter, new ColorDrop(), new RandomBlur { MinDeviation = 0.1 * size / 224, MaxDeviation = 2.0 * size / 224 }]
                : [new HorizontalFlip(), jitter, new ColorDrop()],
        };
    }

    /// <summary>Writes the input of one image.</summary>
    /// <param name="image">The image, of any size.</param>
    /// <param name="tensor">Where it goes, <see cref="Length"/> values.</param>
    /// <param name="seed">The seed of the computation.</param>
    /// <param name="stream">The number of the image and its turn: another number, other changes.</param>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    public void Apply(PixelImage image, Span<float> tensor, long seed, long stream)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (tensor.Length != Length)
        {
            throw new ArgumentException($"A tensor of {tensor.Length} values cannot hold {Channels} × {Height} × {Width}.", nameof(tensor));
        }

        FloatImage changed = Change(image, seed, stream);
        Write(changed, tensor);
        _spares.Add(changed);
    }

    /// <summary>The changed image before its preprocessing, to look at.</summary>
    /// <param name="image">The image, of any size.</param>
    /// <param name="seed">The seed of the computation.</param>
    /// <param name="stream">The number of the image and its turn.</param>
    public PixelImage Apply(PixelImage image, long seed, long stream)
    {
        ArgumentNullException.ThrowIfNull(image);
        FloatImage changed = Change(image, seed, stream);
        var pixels = new byte[Length];
        for (int c = 0; c < Channels; c++)
        {
            ReadOnlySpan<float> plane = changed.Plane(c);
            for (int i = 0; i < plane.Length; i++)
            {
                pixels[(i * Channels) + c] = (byte)((Math.Clamp(plane[i], 0, 1) * 255) + 0.5f);
            }
        }

        _spares.Add(changed);
        return new PixelImage(Width, Height, Channels, pixels);
    }

    private FloatImage Change(PixelImage image, long seed, long stream)
    {
        PixelImage source = Channels == 1 ? image.ToGrey() : image.ToRgb();
        FloatImage target = _spares.TryTake(out FloatImage? spare) ? spare : new FloatImage(Width, Height, Channels);
        var random = new RandomSequence(seed, stream);
        if (Crop is null)
        {
            ImageFitting.Fit(source, target, Fit);
        }
        else
        {
            ImageResampler.Resize(source, Crop.Draw(source.Width, source.Height, random), target, ResizeFilter.Bilinear);
        }

        foreach (ImageAugmentation augmentation in Augmentations)
        {
            if (random.NextDouble() < augmentation.Probability)
            {
                augmentation.Apply(target, random);
            }
        }

        return target;
    }

    private void Write(FloatImage image, Span<float> tensor)
    {
        int pixels = Width * Height;
        for (int c = 0; c < Channels; c++)
        {
            (float factor, float summand) = Preprocessing.Line(c, Channels);
            ReadOnlySpan<float> plane = image.Plane(Channels == 3 && Preprocessing.BlueFirst ? 2 - c : c);
            if (Layout == TensorLayout.Nchw)
            {
                Span<float> target = tensor.Slice(c * pixels, pixels);
                TensorPrimitives.Multiply(plane, 255 * factor, target);
                TensorPrimitives.Add(target, summand, target);
                continue;
            }

            for (int i = 0; i < pixels; i++)
            {
                tensor[(i * Channels) + c] = (plane[i] * 255 * factor) + summand;
            }
        }
    }
}
