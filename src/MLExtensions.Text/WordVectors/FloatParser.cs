using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Text;

/// <summary>Parses decimal numbers from bytes to the nearest float, ties to even.</summary>
/// <remarks>
/// Fast path: with at most 2⁵³ for the digits and 10^±22 for the scale, one double operation is correctly rounded
/// (Clinger, "How to read floating point numbers accurately", 1990). Rounding is monotonic, so rounding that double again gives the
/// right float unless the double lies exactly between two floats; such numbers, and all outside the range, take the exact slow path.
/// </remarks>
internal static unsafe class FloatParser
{
    /// <summary>The number of bytes after a number's end that are read at once with it, whatever they are.</summary>
    public const int ReadAhead = sizeof(ulong);

    private const int MaxExactDigits = 19;
    private const int MaxExactPower = 22;
    private const double SmallestNormal = 1.17549435E-38;

    // What a float cuts off a double: 29 bits. Exactly between two floats is the highest of them alone.
    private const ulong CutBits = 0x1FFF_FFFF;
    private const ulong Midpoint = 0x1000_0000;

    private static readonly ulong[] IntegerPowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Parses the number that begins at an address and ends before the first byte that cannot belong to it.</summary>
    /// <param name="text">The first byte; some byte that cannot belong to a number must follow the number, and <see cref="ReadAhead"/> more must be readable.</param>
    /// <param name="value">The number.</param>
    /// <returns>The address after the number; null when there is none or it is not finite.</returns>
    public static byte* Parse(byte* text, out float value)
    {
        // Signs come at random: no branch on them.
        uint negative = *text == '-' ? 1u : 0u;
        byte* p = text + negative;
        if (*p == '+')
        {
            p++;
        }

        ulong digits = 0;
        byte* first = p;
        uint digit;
        while ((digit = (uint)(*p - '0')) <= 9)
        {
            digits = (digits * 10) + digit;
            p++;
        }

        long count = p - first;
        int exponent = 0;
        if (*p == '.')
        {
            byte* fraction = ++p;
            if (BitConverter.IsLittleEndian)
            {
                p = TakeEightDigits(p, ref digits);
            }

            while ((digit = (uint)(*p - '0')) <= 9)
            {
                digits = (digits * 10) + digit;
                p++;
            }

            long places = p - fraction;
            count += places;
            exponent = (int)-places;
        }

        value = 0;
        if (count == 0 || (negative != 0 && text[1] == '+'))
        {
            return null;
        }

        if ((*p | 0x20) == 'e')
        {
            p = ParseExponent(p + 1, ref exponent);
            if (p == null)
            {
                return null;
            }
        }

        if (count > MaxExactDigits || digits > (1UL << 53) || (uint)(exponent + MaxExactPower) > 2 * MaxExactPower)
        {
            return ParseExactly(text, p, out value);
        }

        double number = exponent < 0 ? digits / PowersOfTen[-exponent] : digits * PowersOfTen[exponent];
        if ((BitConverter.DoubleToUInt64Bits(number) & CutBits) == Midpoint || (number < SmallestNormal && digits != 0))
        {
            return ParseExactly(text, p, out value);
        }

        value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)number) | (negative << 31));
        return float.IsFinite(value) ? p : null;
    }

    /// <summary>Parses a field that must be a number as a whole.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out float value) =>
        float.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && float.IsFinite(value);

    // Up to eight digits in one word, without a branch for each: found by their high nibbles, moved to the end
    // so that zeros stand before them, then added pairwise.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* TakeEightDigits(byte* p, ref ulong digits)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(p) ^ 0x3030_3030_3030_3030;
        ulong others = ((word + 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
        int count = BitOperations.TrailingZeroCount(others) >> 3;
        if (count == 0)
        {
            return p;
        }

        word <<= 64 - (8 * count);
        word = (word * 10) + (word >> 8);
        word = (((word & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064) + (((word >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32;
        digits = (digits * IntegerPowersOfTen[count]) + word;
        return p + count;
    }

    private static byte* ParseExponent(byte* p, ref int exponent)
    {
        bool negative = *p == '-';
        if (negative || *p == '+')
        {
            p++;
        }

        byte* first = p;
        int power = 0;
        uint digit;
        while ((digit = (uint)(*p - '0')) <= 9)
        {
            power = Math.Min((power * 10) + (int)digit, 100_000);
            p++;
        }

        exponent += negative ? -power : power;
        return p == first ? null : p;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* ParseExactly(byte* start, byte* end, out float value) =>
        TryParse(new ReadOnlySpan<byte>(start, (int)(end - start)), out value) ? end : null;
}
