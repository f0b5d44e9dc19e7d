using System.Globalization;

namespace MLExtensions.Display;

/// <summary>Numbers as text: always the invariant culture, so that a report reads the same everywhere.</summary>
internal static class NumberText
{
    /// <summary>What stands for a value that is not a number.</summary>
    public const string Missing = "n/a";

    /// <summary>A coordinate with at most two decimals, as SVG and CSS want it.</summary>
    public static string Coordinate(double value)
    {
        double rounded = Math.Round(value, 2, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A value in a .NET numeric format; <see cref="Missing"/> for NaN.</summary>
    public static string Format(double value, string format) =>
        double.IsNaN(value) ? Missing : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>An axis tick: as many decimals as the step has, thousands and millions shortened.</summary>
    public static string Tick(double value, double step)
    {
        double size = Math.Abs(value);
        if (value == 0)
        {
            return "0";
        }

        if (size >= 1e9 || (step < 1e-4 && size < 1))
        {
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        }

        if (step >= 1e6)
        {
            return (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M";
        }

        if (step >= 1e3)
        {
            return (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k";
        }

        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 8);
        return value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Any cell of a table: text as it is, numbers in a readable form.</summary>
    public static string Cell(object? value, string? format) => value switch
    {
        null => "–",
        string text => text,
        double number when double.IsNaN(number) => Missing,
        float number when float.IsNaN(number) => Missing,
        double or float or decimal => ((IFormattable)value).ToString(format ?? "0.####", CultureInfo.InvariantCulture),
        int or long or uint or ulong or short or byte => ((IFormattable)value).ToString(format ?? "N0", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether a cell's value reads best aligned to the right.</summary>
    public static bool IsNumber(object? value) =>
        value is double or float or decimal or int or long or uint or ulong or short or ushort or byte or sbyte;
}
