using System.Runtime.CompilerServices;

namespace MLExtensions.Onnx;

/// <summary>Checks of option values: the option, the value met, and what would be right.</summary>
internal static class OptionRange
{
    public static double NotNegative(double value, [CallerMemberName] string name = "", [CallerArgumentExpression(nameof(value))] string argument = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw Wrong(name, argument, value, "must be at least 0");

    public static double Positive(double value, [CallerMemberName] string name = "", [CallerArgumentExpression(nameof(value))] string argument = "") =>
        value > 0 && double.IsFinite(value) ? value : throw Wrong(name, argument, value, "must be greater than 0");

    public static int Positive(int value, [CallerMemberName] string name = "", [CallerArgumentExpression(nameof(value))] string argument = "") =>
        value > 0 ? value : throw Wrong(name, argument, value, "must be greater than 0");

    public static long Positive(long value, [CallerMemberName] string name = "", [CallerArgumentExpression(nameof(value))] string argument = "") =>
        value > 0 ? value : throw Wrong(name, argument, value, "must be greater than 0");

    /// <summary>From 0 (included) to 1 (excluded).</summary>
    public static double Fraction(double value, [CallerMemberName] string name = "", [CallerArgumentExpression(nameof(value))] string argument = "") =>
        value is >= 0 and < 1 ? value : throw Wrong(name, argument, value, "must be at least 0 and less than 1");

    /// <summary>For checks that are made deeper than the method whose argument is wrong.</summary>
    public static ArgumentException Wrong(string message, string parameter) => new(message, parameter);

    private static ArgumentOutOfRangeException Wrong(string member, string argument, object value, string rule)
    {
        // A property's setter is named by its property, anything else by the argument.
        string name = argument == "value" ? member : argument;
        return new ArgumentOutOfRangeException(name, value, $"{name} {rule}.");
    }
}
