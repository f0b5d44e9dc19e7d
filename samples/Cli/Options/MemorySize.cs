using System.Globalization;

namespace MLExtensions.Cli.Options;

/// <summary>A size as people write it: <c>512MB</c>, <c>2GB</c>, <c>1.5 GiB</c>; a number alone is in bytes. As is usual for memory, a kilobyte is 1024 bytes.</summary>
/// <param name="Bytes">The size in bytes.</param>
internal readonly record struct MemorySize(long Bytes)
{
    private static readonly (string Unit, long Bytes)[] Units =
        [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("T", 1L << 40), ("G", 1L << 30), ("M", 1L << 20), ("K", 1L << 10), ("B", 1)];

    /// <summary>Reads a size.</summary>
    public static bool TryParse(string text, out MemorySize size)
    {
        string number = text.Trim().ToUpperInvariant().Replace("IB", "B", StringComparison.Ordinal);
        long unit = 1;
        foreach ((string name, long bytes) in Units)
        {
            if (number.EndsWith(name, StringComparison.Ordinal))
            {
                (number, unit) = (number[..^name.Length], bytes);
                break;
            }
        }

        bool valid = double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double value)
            && value * unit is >= 0 and < long.MaxValue;
        size = new MemorySize(valid ? (long)(value * unit) : 0);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        foreach ((string name, long bytes) in Units)
        {
            if (Bytes >= bytes && Bytes % bytes == 0)
            {
                return (Bytes / bytes).ToString(CultureInfo.InvariantCulture) + name;
            }
        }

        return Bytes.ToString(CultureInfo.InvariantCulture);
    }
}
