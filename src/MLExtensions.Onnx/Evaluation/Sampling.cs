namespace MLExtensions.Onnx;

/// <summary>Where a resized axis is sampled and with which weights.</summary>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="Coordinates">The <c>coordinate_transformation_mode</c>.</param>
/// <param name="Nearest">The <c>nearest_mode</c>; "simple" for that of Resize in opset 10.</param>
internal sealed record Sampling(string Mode, string Coordinates, string Nearest)
{
    public double CubicCoefficient { get; init; }

    public bool ExcludeOutside { get; init; }

    public double Extrapolation { get; init; }

    /// <summary>The position on the original axis of an element of the resized one.</summary>
    public double Position(long element, long length, long size, double scale, double start, double end) => Coordinates switch
    {
        "half_pixel" => HalfPixel(element, scale),
        "half_pixel_symmetric" => Round((length / 2.0 * (1 - (size / (scale * length)))) + HalfPixel(element, scale)),
        "pytorch_half_pixel" => size > 1 ? HalfPixel(element, scale) : 0,
        "align_corners" => size > 1 ? Round((double)element * (length - 1) / (size - 1)) : 0,
        "asymmetric" => Round(element / scale),
        "tf_half_pixel_for_nn" => Round((element + 0.5) / scale),
        "tf_crop_and_resize" => size > 1
            ? Round((start * (length - 1)) + (element * (end - start) * (length - 1) / (size - 1)))
            : Round(0.5 * (start + end) * (length - 1)),
        _ => throw new NotSupportedException($"The coordinate_transformation_mode '{Coordinates}' is unknown."),
    };

    /// <summary>The elements around a position and their weights.</summary>
    public List<(int Index, double Weight)> Taps(double position, int length, double scale) => Mode switch
    {
        "nearest" => [((int)Math.Clamp(Nearby(position, scale), 0, length - 1), 1)],
        "linear" or "bilinear" => Linear(Math.Clamp(position, 0, length - 1), length),
        "cubic" => Cubic(position, length),
        _ => throw new NotSupportedException($"The resize mode '{Mode}' is unknown."),
    };

    private double HalfPixel(long element, double scale) => Round(Round((element + 0.5) / scale) - 0.5);

    // Positions exactly between two elements, or on one, are common. Runtimes compute positions in float32, and which element is the
    // nearest turns on the last bit.
    private double Round(double position) => Mode == "nearest" ? (float)position : position;

    private double Nearby(double position, double scale) => Nearest switch
    {
        "round_prefer_floor" => Math.Ceiling(position - 0.5),
        "round_prefer_ceil" => Math.Floor(position + 0.5),
        "floor" => Math.Floor(position),
        "ceil" => Math.Ceiling(position),
        "simple" => scale < 1 ? Math.Ceiling(position) : Math.Floor(position),
        _ => throw new NotSupportedException($"The nearest_mode '{Nearest}' is unknown."),
    };

    private static List<(int Index, double Weight)> Linear(double position, int length)
    {
        int below = (int)Math.Floor(position);
        double fraction = position - below;
        return [(below, 1 - fraction), (Math.Min(below + 1, length - 1), fraction)];
    }

    // R. Keys, Cubic convolution interpolation for digital image processing, 1981.
    private List<(int Index, double Weight)> Cubic(double position, int length)
    {
        int below = (int)Math.Floor(position);
        double s = position - below;
        double a = CubicCoefficient;
        double[] weights = [Far(s + 1), Near(s), Near(1 - s), Far(2 - s)];
        bool[] outside = [.. Enumerable.Range(below - 1, 4).Select(i => i < 0 || i >= length)];
        if (ExcludeOutside)
        {
            double sum = weights.Where((_, i) => !outside[i]).Sum();
            weights = [.. weights.Select((weight, i) => outside[i] ? 0 : weight / sum)];
        }

        return [.. weights.Select((weight, i) => (Math.Clamp(below - 1 + i, 0, length - 1), weight))];

        double Near(double t) => (((((a + 2) * t) - (a + 3)) * t) * t) + 1;
        double Far(double t) => (((((((a * t) - (5 * a)) * t) + (8 * a)) * t)) - (4 * a));
    }
}
