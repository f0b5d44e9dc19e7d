using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How an image is found that a filter responds to most. The defaults are those of <see cref="Keras"/>.</summary>
public sealed record MaximizationOptions
{
    /// <summary>
    /// The recipe of Keras' "Visualizing what convnets learn" (F. Chollet, 2020): 30 steps of the normalized gradient from noise around grey, the layer's borders left out,
    /// a fixed contrast at the end. Its learning rate of 10 for 180 × 180 × 3 values from −1 to 1 is <see cref="StepSize"/> 0.016 here.
    /// </summary>
    public static MaximizationOptions Keras { get; } = new();

    /// <summary>
    /// The recipe of Lucid (Olah, Mordvintsev, Schubert, Feature visualization, Distill 2017): frequencies and decorrelated colours, random views, Adam. Slower, smoother, truer to
    /// what a filter of a deep layer sees.
    /// </summary>
    public static MaximizationOptions Lucid { get; } = new()
    {
        Steps = 256,
        Parametrization = ImageParametrization.Fourier,
        DecorrelateColors = true,
        Range = PixelRange.Sigmoid,
        Optimizer = AscentOptimizer.Adam,
        StepSize = 0.05,
        InitialDeviation = 0.01,
        Jitter = 8,
        Scale = 0.1,
        RotationDegrees = 10,
        Border = 0,
        Margin = 0,
        Contrast = null,
    };

    /// <summary>Height and width of the image; layers behind a flattening need the network's own size.</summary>
    /// <value>The default value is 128. At least 8; 0 for the network's own size.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is from 1 to 7, or negative.</exception>
    public int Size
    {
        get;
        init => field = value == 0 ? 0 : OptionChecks.InRange(value, 8, 4096);
    } = 128;

    /// <summary>Number of gradient steps.</summary>
    /// <value>The default value is 30. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Steps
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 30;

    /// <summary>Size of a step: see <see cref="Optimizer"/>. For <see cref="ImageParametrization.Pixels"/> in units of the range from black to white.</summary>
    /// <value>The default value is 0.016. Greater than 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not.</exception>
    public double StepSize
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.016;

    /// <summary>How a gradient becomes a step.</summary>
    /// <value>The default value is <see cref="AscentOptimizer.NormalizedGradient"/>.</value>
    public AscentOptimizer Optimizer
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>What is changed to change the image.</summary>
    /// <value>The default value is <see cref="ImageParametrization.Pixels"/>.</value>
    public ImageParametrization Parametrization
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The power of the frequency by which <see cref="ImageParametrization.Fourier"/> divides.</summary>
    /// <value>The default value is 1. From 0 to 4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double FrequencyDecay
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 4);
    } = 1;

    /// <summary>Changes colours along the principal axes of the colours of ImageNet rather than along red, green and blue. Grey networks have no colours.</summary>
    /// <value>The default value is false.</value>
    public bool DecorrelateColors { get; init; }

    /// <summary>How pixels are kept in range.</summary>
    /// <value>The default value is <see cref="PixelRange.Unbounded"/>.</value>
    public PixelRange Range
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>Standard deviation of the normal noise from which the parameters begin; the image begins around mid-grey.</summary>
    /// <value>The default value is 0.036, that of Keras' uniform noise. At least 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public double InitialDeviation
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    } = 0.036;

    /// <summary>How many rows and columns at the edges of a layer's map do not count, for they see the image's padding. Small maps leave out fewer.</summary>
    /// <value>The default value is 2. At least 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Border
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    } = 2;

    /// <summary>The most pixels by which a step moves the image to a side.</summary>
    /// <value>The default value is 0. At least 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Jitter
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>The largest part by which a step enlarges or reduces the image.</summary>
    /// <value>The default value is 0. From 0 to 0.9.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Scale
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.9);
    }

    /// <summary>The largest angle by which a step turns the image.</summary>
    /// <value>The default value is 0. From 0 to 180.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double RotationDegrees
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 180);
    }

    /// <summary>Pull towards mid-grey: a pixel's distance from it, times this, against a gradient scaled to a root mean square of 1.</summary>
    /// <value>The default value is 0. At least 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public double L2
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Weight of the total variation (the lengths of the image's own gradients, summed), against a gradient scaled to a root mean square of 1.</summary>
    /// <value>The default value is 0. At least 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public double TotalVariation
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Blurs the image after every so many steps, but the last (Yosinski et al., 2015).</summary>
    /// <value>The default value is 0: never. At least 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int BlurEvery
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Standard deviation of the blur, in pixels.</summary>
    /// <value>The default value is 0.5. Greater than 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not.</exception>
    public double BlurSigma
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.5;

    /// <summary>The standard deviation that pixels of the picture are brought to around mid-grey; null to show them as they are.</summary>
    /// <value>The default value is 0.15. From 0.01 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double? Contrast
    {
        get;
        init => field = value is double contrast ? OptionChecks.InRange(contrast, 0.01, 1) : null;
    } = 0.15;

    /// <summary>The part of the image's size that is cut off the picture at each side.</summary>
    /// <value>The default value is 25 / 180, as Keras does. From 0 to 0.45.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Margin
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.45);
    } = 25.0 / 180;

    /// <summary>Seed of the noise and the views. The same seed gives the same pictures, whatever the number of threads and the other filters that are asked for.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>Whether a cancelled maximization hands back the images that are finished, or throws.</summary>
    /// <value>The default value is <see cref="CancelBehavior.ReturnBest"/>.</value>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = CancelBehavior.ReturnBest;

    internal bool HasViews => Jitter > 0 || Scale > 0 || RotationDegrees > 0;
}
