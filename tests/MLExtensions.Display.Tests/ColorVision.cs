namespace MLExtensions.Display.Tests;

/// <summary>How colours look with the common deficiencies: Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB; distances in Oklab (Ottosson 2020).</summary>
internal static class ColorVision
{
    public static readonly (string Name, double[,] Matrix)[] Kinds =
    [
        ("normal vision", new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }),
        ("protanopia", new[,] { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } }),
        ("deuteranopia", new[,] { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } }),
        ("tritanopia", new[,] { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } }),
    ];

    private static readonly double[,] ToCones =
        { { 0.4122214708, 0.5363325363, 0.0514459929 }, { 0.2119034982, 0.6806995451, 0.1073969566 }, { 0.0883024619, 0.2817188376, 0.6299787005 } };

    private static readonly double[,] ToLab =
        { { 0.2104542553, 0.7936177850, -0.0040720468 }, { 1.9779984951, -2.4285922050, 0.4505937099 }, { 0.0259040371, 0.7827717662, -0.8086757660 } };

    public static double[] Oklab(Rgb color, double[,] vision)
    {
        double[] seen = [.. Multiply(vision, [Linear(color.Red), Linear(color.Green), Linear(color.Blue)]).Select(v => Math.Clamp(v, 0, 1))];
        return Multiply(ToLab, [.. Multiply(ToCones, seen).Select(Math.Cbrt)]);
    }

    public static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static double Linear(byte channel)
    {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static double[] Multiply(double[,] matrix, double[] v) =>
        [.. Enumerable.Range(0, 3).Select(i => (matrix[i, 0] * v[0]) + (matrix[i, 1] * v[1]) + (matrix[i, 2] * v[2]))];
}
