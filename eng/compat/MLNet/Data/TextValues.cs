using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Values of fields of text. What cannot be read counts as missing: NaN, the missing key, else the default.</summary>
internal static class TextValues
{
    /// <summary>The reader of one item type, a Func from text to the type's raw value.</summary>
    public static Func<ReadOnlyMemory<char>, T> Parser<T>(PrimitiveDataViewType type, TextLoader.Options options)
    {
        if (type is KeyDataViewType key)
        {
            return text => ulong.TryParse(text.Span, NumberStyles.Integer, CultureInfo.InvariantCulture, out ulong value) && value < key.Count
                ? (T)Convert.ChangeType(value + 1, typeof(T))
                : default;
        }

        return (Func<ReadOnlyMemory<char>, T>)ParserOf(type, options);
    }

    private static Delegate ParserOf(PrimitiveDataViewType type, TextLoader.Options options) => type switch
    {
        TextDataViewType => (Func<ReadOnlyMemory<char>, ReadOnlyMemory<char>>)(text => text),
        BooleanDataViewType => (Func<ReadOnlyMemory<char>, bool>)(text => IsTrue(text.Span)),
        TimeSpanDataViewType => (Func<ReadOnlyMemory<char>, TimeSpan>)(text => TimeSpan.TryParse(text.Span, CultureInfo.InvariantCulture, out TimeSpan value) ? value : default),
        DateTimeDataViewType => (Func<ReadOnlyMemory<char>, DateTime>)(text => DateTime.TryParse(text.Span, CultureInfo.InvariantCulture, out DateTime value) ? value : default),
        DateTimeOffsetDataViewType => (Func<ReadOnlyMemory<char>, DateTimeOffset>)(text
            => DateTimeOffset.TryParse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value) ? value : default),
        _ when type == NumberDataViewType.Single => Real(float.NaN, options),
        _ when type == NumberDataViewType.Double => Real(double.NaN, options),
        _ => TypeDispatch.Call<Delegate>(typeof(TextValues), nameof(Integer), [type.RawType]),
    };

    private static Func<ReadOnlyMemory<char>, T> Real<T>(T missing, TextLoader.Options options) where T : struct, System.Numerics.IFloatingPoint<T>
    {
        var format = new NumberFormatInfo { NumberDecimalSeparator = options.DecimalMarker.ToString() };
        T empty = options.MissingRealsAsNaNs ? missing : default;
        return text =>
        {
            if (text.IsEmpty)
                return empty;
            return T.TryParse(text.Span, NumberStyles.Float, format, out T value) ? value : missing;
        };
    }

    private static Func<ReadOnlyMemory<char>, T> Integer<T>() where T : struct, System.Numerics.IBinaryInteger<T>
        => text => T.TryParse(text.Span, NumberStyles.Integer, CultureInfo.InvariantCulture, out T value) ? value : default;

    private static bool IsTrue(ReadOnlySpan<char> text)
    {
        foreach (string word in new[] { "true", "yes", "t", "y", "1", "+1", "+" })
        {
            if (text.Trim().Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
