using System.Buffers.Text;
using System.Globalization;

namespace MLExtensions.Text;

/// <summary>Formats floats with a fixed number of decimals, as C's <c>%.6f</c> does: the exact value rounded, ties to even.</summary>
internal static class FixedDecimalFormatter
{
    /// <summary>The largest number of decimals that the scaled value stays exact for.</summary>
    public const int MaxDecimals = 9;

    private static readonly long[] Scales = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>Formats a value; returns the number of bytes.</summary>
    public static int Format(float value, int decimals, Span<byte> destination)
    {
        // 24 bits of the float and at most 21 odd bits of 10^9 = 5^9 · 2^9: the product is exact in a double.
        double scaled = Math.Round(Math.Abs((double)value) * Scales[decimals], MidpointRounding.ToEven);
        int used = 0;
        if (scaled >= 1e18)
        {
            return value.TryFormat(destination, out used, "F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
                ? used
                : throw new ArgumentException($"No room for {value}.", nameof(destination));
        }

        if (float.IsNegative(value))
        {
            destination[used++] = (byte)'-';
        }

        (long whole, long fraction) = Math.DivRem((long)scaled, Scales[decimals]);
        Utf8Formatter.TryFormat(whole, destination[used..], out int written);
        used += written;
        if (decimals > 0)
        {
            destination[used++] = (byte)'.';
            for (int place = decimals - 1; place >= 0; place--)
            {
                (fraction, long digit) = Math.DivRem(fraction, 10);
                destination[used + place] = (byte)('0' + digit);
            }
        }

        return used + decimals;
    }
}
