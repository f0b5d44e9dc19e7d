namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class MaximizationOptionsTests
{
    [TestMethod]
    public void Defaults_AreKeras()
    {
        var options = new MaximizationOptions();

        Assert.AreEqual(MaximizationOptions.Keras, options);
        Assert.AreEqual((128, 30, 0.016, AscentOptimizer.NormalizedGradient), (options.Size, options.Steps, options.StepSize, options.Optimizer));
        Assert.AreEqual((ImageParametrization.Pixels, 1.0, false, PixelRange.Unbounded), (options.Parametrization, options.FrequencyDecay, options.DecorrelateColors, options.Range));
        Assert.AreEqual((0.036, 2, 0, 0.0, 0.0), (options.InitialDeviation, options.Border, options.Jitter, options.Scale, options.RotationDegrees));
        Assert.AreEqual((0.0, 0.0, 0, 0.5), (options.L2, options.TotalVariation, options.BlurEvery, options.BlurSigma));
        Assert.AreEqual((0.15, 25.0 / 180, 1L, CancelBehavior.ReturnBest), (options.Contrast, options.Margin, options.Seed, options.OnCancel));
    }

    [TestMethod]
    public void Lucid_IsTheRecipeOfDistill()
    {
        MaximizationOptions options = MaximizationOptions.Lucid;

        Assert.AreEqual((128, 256, 0.05, AscentOptimizer.Adam), (options.Size, options.Steps, options.StepSize, options.Optimizer));
        Assert.AreEqual((ImageParametrization.Fourier, true, PixelRange.Sigmoid, 0.01), (options.Parametrization, options.DecorrelateColors, options.Range, options.InitialDeviation));
        Assert.AreEqual((8, 0.1, 10.0, 0, 0.0), (options.Jitter, options.Scale, options.RotationDegrees, options.Border, options.Margin));
        Assert.IsNull(options.Contrast);
    }

    [TestMethod]
    public void Setters_OutsideOfTheRange_Throw()
    {
        Refused(() => new MaximizationOptions { Size = 7 }, "Size must be from 8 to 4096.");
        Refused(() => new MaximizationOptions { Steps = 0 }, "Steps must be at least 1.");
        Refused(() => new MaximizationOptions { StepSize = 0 }, "StepSize must be greater than 0.");
        Refused(() => new MaximizationOptions { FrequencyDecay = 5 }, "FrequencyDecay must be from 0 to 4.");
        Refused(() => new MaximizationOptions { InitialDeviation = -1 }, "InitialDeviation must be at least 0.");
        Refused(() => new MaximizationOptions { Border = -1 }, "Border must be at least 0.");
        Refused(() => new MaximizationOptions { Jitter = -1 }, "Jitter must be at least 0.");
        Refused(() => new MaximizationOptions { Scale = 1 }, "Scale must be from 0 to 0.9.");
        Refused(() => new MaximizationOptions { RotationDegrees = 181 }, "RotationDegrees must be from 0 to 180.");
        Refused(() => new MaximizationOptions { L2 = -1 }, "L2 must be at least 0.");
        Refused(() => new MaximizationOptions { TotalVariation = double.NaN }, "TotalVariation must be at least 0.");
        Refused(() => new MaximizationOptions { BlurEvery = -1 }, "BlurEvery must be at least 0.");
        Refused(() => new MaximizationOptions { BlurSigma = 0 }, "BlurSigma must be greater than 0.");
        Refused(() => new MaximizationOptions { Contrast = 2 }, "Contrast must be from 0.01 to 1.");
        Refused(() => new MaximizationOptions { Margin = 0.5 }, "Margin must be from 0 to 0.45.");
    }

    private static void Refused(Func<MaximizationOptions> make, string message) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(make).Message, message);
}
