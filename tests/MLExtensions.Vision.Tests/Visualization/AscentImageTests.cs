using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class AscentImageTests
{
    public static IEnumerable<object[]> Forms =>
        from parametrization in Enum.GetValues<ImageParametrization>()
        from range in Enum.GetValues<PixelRange>()
        from colors in new[] { false, true }
        select new object[] { parametrization, range, colors };

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Ascend_SmallStep_RisesAsTheChainRuleSays(ImageParametrization parametrization, PixelRange range, bool colors)
    {
        // For a linear objective ⟨w, image⟩, a normalized step of size s along the gradient g of the parameters raises it by s · |g|² / rms(g) = s · |g| · √n;
        // any other direction raises it by less, so the objective must rise by what moving each parameter alone would say.
        var options = new MaximizationOptions { Parametrization = parametrization, Range = range, DecorrelateColors = colors, StepSize = 1e-3, InitialDeviation = 0.02 };
        float[] weights = TinyNetwork.RandomPlanes(3, 3 * 10 * 12);
        double[] rise = [Rise(options, weights, step => step), Rise(options with { StepSize = 5e-4 }, weights, step => step)];

        Assert.IsGreaterThan(0, rise[0]);
        Assert.AreEqual(2, rise[0] / rise[1], 0.01, "The rise is linear in the step.");
        foreach (int seed in Enumerable.Range(10, 5))
        {
            // Steps along gradients of the same length that belong to other objectives.
            Assert.IsLessThan(rise[0], Rise(options, weights, _ => TinyNetwork.RandomPlanes(seed, weights.Length)));
        }
    }

    [TestMethod]
    public void Start_Sigmoid_StaysBetweenBlackAndWhite()
    {
        var image = new AscentImage(new MaximizationOptions { Range = PixelRange.Sigmoid, InitialDeviation = 10 }, 1, 8, 8);

        image.Start(new RandomSequence(1));

        Assert.IsTrue(image.Image.ToArray().All(value => value is >= 0 and <= 1));
        Assert.IsGreaterThan(0.9f, image.Image.ToArray().Max());
    }

    [TestMethod]
    public void Ascend_Clipped_StopsAtWhite()
    {
        var image = new AscentImage(new MaximizationOptions { Range = PixelRange.Clipped, StepSize = 0.4 }, 1, 8, 8);
        image.Start(new RandomSequence(1));

        for (int step = 0; step < 5; step++)
        {
            image.Gradient.Fill(1);
            image.Ascend();
        }

        Assert.IsTrue(image.Image.ToArray().All(value => value == 1));
    }

    [TestMethod]
    public void Ascend_Adam_FirstStepIsTheLearningRate()
    {
        var image = new AscentImage(new MaximizationOptions { Optimizer = AscentOptimizer.Adam, StepSize = 0.05, InitialDeviation = 0 }, 1, 8, 8);
        image.Start(new RandomSequence(1));
        for (int i = 0; i < 64; i++)
        {
            image.Gradient[i] = i % 2 == 0 ? 3 : -0.1f;
        }

        image.Ascend();

        Assert.AreEqual(0.55f, image.Image[0], 1e-5f);
        Assert.AreEqual(0.45f, image.Image[1], 1e-5f);
    }

    private static double Rise(MaximizationOptions options, float[] weights, Func<float[], float[]> direction)
    {
        var image = new AscentImage(options, 3, 10, 12);
        image.Start(new RandomSequence(1));
        double before = Dot(image.Image, weights);
        direction(weights).CopyTo(image.Gradient);
        image.Ascend();
        return Dot(image.Image, weights) - before;
    }

    private static double Dot(ReadOnlySpan<float> a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < b.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
