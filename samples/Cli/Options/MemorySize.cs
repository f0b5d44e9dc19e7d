using System.Globalization;

namespace MLExtensions.Cli.Options;

/// <summary>Sizes as people write them: <c>512MB</c>, <c>2GB</c>, <c>1.5 GiB</c>; a number alone is in bytes.</summary>
internal static class MemorySize
{
    private static readonly (string Unit, double Bytes)[] Units =
        [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("TB", 1L << 40), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("T", 1L << 40), ("B", 1)];

    /// <summary>Reads a size; as is usual for memory, a kilobyte is 1024 bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        string number = text.Trim().ToUpperInvariant().Replace("IB", "B", StringComparison.Ordinal);
        double unit = 1;
        foreach ((string name, double size) in Units)
        {
            if (number.EndsWith(name, StringComparison.Ordinal))
            {
                (number, unit) = (number[..^name.Length], size);
                break;
            }
        }

        bool valid = double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double value)
            && value * unit is >= 0 and < long.MaxValue;
        bytes = valid ? (long)(value * unit) : 0;
        return valid;
    }
}
