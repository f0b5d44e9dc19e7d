using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>A random change of images, of which several make an <see cref="ImageAugmenter"/>.</summary>
public abstract class ImageAugmentation
{
    private readonly double _probability = 1;

    /// <summary>Gets the probability with which an image is changed.</summary>
    /// <value>The default value is 1 unless the class says otherwise. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Probability
    {
        get => _probability;
        init => _probability = OptionChecks.InRange(value, 0, 1);
    }

    /// <summary>Changes an image in place. Called by several threads at once, with images and random numbers of their own.</summary>
    /// <param name="image">The image; its values stay between 0 and 1.</param>
    /// <param name="random">The random numbers of this image.</param>
    public abstract void Apply(FloatImage image, RandomSequence random);
}
