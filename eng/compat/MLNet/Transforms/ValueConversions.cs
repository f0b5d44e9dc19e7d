using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>What ML.NET holds for missing, how it compares and prints, for the types of columns.</summary>
internal static class ValueConversions
{
    internal static bool IsStandardScalar(DataViewType type) => type is PrimitiveDataViewType;

    internal static IEqualityComparer<T> Comparer<T>()
        => typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)TextComparer.Instance : EqualityComparer<T>.Default;

    /// <summary>Text goes by code unit.</summary>
    internal static IComparer<T> Order<T>()
        => typeof(T) == typeof(ReadOnlyMemory<char>) ? (IComparer<T>)(object)TextComparer.Instance : System.Collections.Generic.Comparer<T>.Default;

    /// <summary>Empty text, not-a-number, key 0; no other type has a missing value.</summary>
    internal static Func<T, bool> MissingTest<T>(PrimitiveDataViewType itemType)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (Func<T, bool>)(object)(Func<ReadOnlyMemory<char>, bool>)(text => text.IsEmpty);
        if (typeof(T) == typeof(float))
            return (Func<T, bool>)(object)(Func<float, bool>)float.IsNaN;
        if (typeof(T) == typeof(double))
            return (Func<T, bool>)(object)(Func<double, bool>)double.IsNaN;
        if (itemType is KeyDataViewType)
            return value => EqualityComparer<T>.Default.Equals(value, default);
        return _ => false;
    }

    internal static T MissingValue<T>(PrimitiveDataViewType itemType)
    {
        if (itemType is NumberDataViewType && typeof(T) == typeof(float))
            return (T)(object)float.NaN;
        return itemType is NumberDataViewType && typeof(T) == typeof(double) ? (T)(object)double.NaN : default;
    }

    internal static Func<T, ulong> KeyWidener<T>()
    {
        if (typeof(T) == typeof(uint))
            return (Func<T, ulong>)(object)(Func<uint, ulong>)(key => key);
        if (typeof(T) == typeof(byte))
            return (Func<T, ulong>)(object)(Func<byte, ulong>)(key => key);
        if (typeof(T) == typeof(ushort))
            return (Func<T, ulong>)(object)(Func<ushort, ulong>)(key => key);
        if (typeof(T) == typeof(ulong))
            return (Func<T, ulong>)(object)(Func<ulong, ulong>)(key => key);
        throw Contracts.Except($"Keys of type {typeof(T)} do not exist.");
    }

    internal static string ToText<T>(T value) => value switch
    {
        float single => single.ToString("G7", CultureInfo.InvariantCulture),
        double number => number.ToString("G17", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>The empty text is false.</summary>
    internal static bool ParseBoolean(ReadOnlyMemory<char> text) => text.ToString().ToLowerInvariant() is "true" or "yes" or "t" or "y" or "1" or "+1" or "+";

    /// <summary>The empty text is 0, what is no number is not-a-number.</summary>
    internal static double ParseDouble(ReadOnlyMemory<char> text)
    {
        ReadOnlySpan<char> span = text.Span.Trim();
        if (span.IsEmpty)
            return 0;
        return double.TryParse(span, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }

    internal static long ParseSigned(ReadOnlyMemory<char> text)
    {
        if (text.IsEmpty)
            return 0;
        Contracts.Check(long.TryParse(text.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value), "Value could not be parsed from text to int.");
        return value;
    }

    internal static ulong ParseUnsigned(ReadOnlyMemory<char> text)
        => ulong.TryParse(text.Span, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        internal static readonly TextComparer Instance = new();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
