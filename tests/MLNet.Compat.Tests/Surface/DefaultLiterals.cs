using System.Globalization;

namespace MLNet.Compat.Tests.Surface;

/// <summary>Constants as the list writes them: <c>1E-07f</c>, <c>0.1d</c>, <c>'\x9'</c>, <c>KeyOrdinality.ByValue</c>, <c>default</c>.</summary>
internal static class DefaultLiterals
{
    public static string Print(object? value, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null)
            return type.IsValueType && plain == type ? "default" : type.IsGenericParameter ? "default" : "null";
        if (plain.IsEnum)
            return plain.Name + "." + Enum.GetName(plain, Enum.ToObject(plain, value));
        return value switch
        {
            bool flag => flag ? "true" : "false",
            string text => "\"" + text + "\"",
            char symbol => char.IsControl(symbol) ? $"'\\x{(int)symbol:X}'" : $"'{symbol}'",
            float single => single.ToString(CultureInfo.InvariantCulture).Replace("∞", "Infinity") + "f",
            double number => number.ToString(CultureInfo.InvariantCulture).Replace("∞", "Infinity") + "d",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }
}
