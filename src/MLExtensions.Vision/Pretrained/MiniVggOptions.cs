using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How a <see cref="MiniVgg"/> is trained.</summary>
public sealed class MiniVggOptions
{
    /// <summary>Rows and columns of the images; those of another size are cropped to a square and resized.</summary>
    /// <value>The default value is 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 32 to 224.</exception>
    public int ImageSize
    {
        get;
        init => field = OptionChecks.InRange(value, MiniVgg.MinimumImageSize, Vgg16.ImageSize);
    } = MiniVgg.DefaultImageSize;

    /// <summary>Passes over the images.</summary>
    /// <value>The default value is 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Epochs
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 8;

    /// <summary>Images of a step.</summary>
    /// <value>The default value is 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 32;

    /// <summary>The greatest learning rate of Adam; it rises to this and falls again along cosines.</summary>
    /// <value>The default value is 0.002.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public double LearningRate
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.002;

    /// <summary>The part of the dense layers' values that is dropped in training.</summary>
    /// <value>The default value is 0.3.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 0.9.</exception>
    public float Dropout
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.9f);
    } = 0.3f;

    /// <summary>The part of each class that is kept for validation; 0 for none.</summary>
    /// <value>The default value is 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 0.9.</exception>
    public double ValidationFraction
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.9);
    } = 0.1;

    /// <summary>Seed of weights, order of images, dropout and split.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>Threads to train with; 0 for as many as there are cores. The result does not depend on it.</summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Is told how far the training is.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the training.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What happens then: <see cref="CancelBehavior.ReturnBest"/> gives the network as the last whole step left it.</summary>
    /// <value>The default value is <see cref="CancelBehavior.Throw"/>.</value>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    }
}
