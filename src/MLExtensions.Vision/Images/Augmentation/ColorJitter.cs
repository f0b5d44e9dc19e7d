using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Changes brightness, contrast, saturation and hue by random amounts in random order (SimCLR, appendix A; each as torchvision's
/// ColorJitter defines it). Its probability is 0.8 by default. Of grey images brightness and contrast.
/// </summary>
public sealed class ColorJitter : ImageAugmentation
{
    private readonly double _brightness = 0.4;
    private readonly double _contrast = 0.4;
    private readonly double _saturation = 0.4;
    private readonly double _hue = 0.1;

    /// <summary>A change of four in five images on average.</summary>
    public ColorJitter() => Probability = 0.8;

    /// <summary>Gets how far the factor of brightness lies from 1 at most.</summary>
    /// <value>The default value is 0.4. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Brightness
    {
        get => _brightness;
        init => _brightness = OptionChecks.InRange(value, 0, 1);
    }

    /// <summary>Gets how far the factor of contrast lies from 1 at most.</summary>
    /// <value>The default value is 0.4. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Contrast
    {
        get => _contrast;
        init => _contrast = OptionChecks.InRange(value, 0, 1);
    }

    /// <summary>Gets how far the factor of saturation lies from 1 at most.</summary>
    /// <value>The default value is 0.4. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Saturation
    {
        get => _saturation;
        init => _saturation = OptionChecks.InRange(value, 0, 1);
    }

    /// <summary>Gets how far hues turn at most, as a share of the circle.</summary>
    /// <value>The default value is 0.1. Values from 0 to 0.5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Hue
    {
        get => _hue;
        init => _hue = OptionChecks.InRange(value, 0, 0.5);
    }

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        Span<int> order = [0, 1, 2, 3];
        random.Shuffle(order);
        float brightness = Factor(Brightness, random), contrast = Factor(Contrast, random), saturation = Factor(Saturation, random);
        float hue = (float)Hue * random.Between(-1, 1);
        foreach (int step in order)
        {
            switch (step)
            {
                case 0:
                    TensorPrimitives.Multiply(image.Values, brightness, image.Values);
                    image.Clamp();
                    break;
                case 1:
                    ChangeContrast(image, contrast);
                    break;
                case 2 when image.Channels == 3:
                    Saturate(image, saturation);
                    break;
                case 3 when image.Channels == 3 && hue != 0:
                    HueTurn.Apply(image.Plane(0), image.Plane(1), image.Plane(2), hue);
                    break;
            }
        }
    }

    /// <summary>Away from or towards the mean luma of the image.</summary>
    internal static void ChangeContrast(FloatImage image, float factor)
    {
        Span<float> luma = image.Spare[..(image.Width * image.Height)];
        image.WriteLuma(luma);
        float mean = TensorPrimitives.Sum<float>(luma) / luma.Length;
        TensorPrimitives.Multiply(image.Values, factor, image.Values);
        TensorPrimitives.Add(image.Values, (1 - factor) * mean, image.Values);
        image.Clamp();
    }

    /// <summary>Away from or towards each pixel's luma.</summary>
    internal static void Saturate(FloatImage image, float factor)
    {
        Span<float> luma = image.Spare[..(image.Width * image.Height)];
        image.WriteLuma(luma);
        TensorPrimitives.Multiply(luma, 1 - factor, luma);
        for (int c = 0; c < image.Channels; c++)
        {
            TensorPrimitives.MultiplyAdd(image.Plane(c), factor, luma, image.Plane(c));
        }

        image.Clamp();
    }

    private static float Factor(double most, RandomSequence random) => 1 + ((float)most * random.Between(-1, 1));
}
