namespace MLExtensions.Onnx;

/// <summary>How well the gradient with respect to one tensor agrees with central differences.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Dims">Its dimensions.</param>
/// <param name="Elements">Number of its elements.</param>
/// <param name="Checked">Number of elements that were compared.</param>
/// <param name="MaxRelativeError">max |g − ĝ| / max(max |ĝ|, 10⁻³) over those, with ĝ the central difference; infinite where either is no finite number.</param>
/// <param name="MaxAbsoluteGradient">max |ĝ|.</param>
/// <param name="WorstElement">Row-major position of the element with the largest difference.</param>
/// <param name="WorstGradient">Its gradient by the graph.</param>
/// <param name="WorstExpected">Its central difference.</param>
public sealed record TensorGradientCheck(
    string Name, IReadOnlyList<long> Dims, long Elements, int Checked, double MaxRelativeError, double MaxAbsoluteGradient,
    long WorstElement, double WorstGradient, double WorstExpected)
{
    /// <summary>The smallest scale that a difference is measured against.</summary>
    internal const double SmallestScale = 1e-3;

    internal static TensorGradientCheck Compare(string name, ReferenceTensor gradient, int[] elements, double[] expected)
    {
        double scale = Math.Max(SmallestScale, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        int worst = 0;
        double largest = -1;
        for (int i = 0; i < elements.Length; i++)
        {
            double difference = Math.Abs(gradient.Values[elements[i]] - expected[i]);
            if (!double.IsFinite(difference))
                difference = double.PositiveInfinity;
            if (difference > largest)
                (worst, largest) = (i, difference);
        }

        return elements.Length == 0
            ? new TensorGradientCheck(name, gradient.Dims, 0, 0, 0, 0, 0, 0, 0)
            : new TensorGradientCheck(
                name, gradient.Dims, gradient.Values.Length, elements.Length, double.IsFinite(scale) ? largest / scale : double.PositiveInfinity, scale > SmallestScale ? scale : expected.Max(Math.Abs),
                elements[worst], gradient.Values[elements[worst]], expected[worst]);
    }
}
