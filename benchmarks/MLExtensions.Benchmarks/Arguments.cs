using System.Globalization;

namespace MLExtensions.Benchmarks;

/// <summary>Named arguments: --name value.</summary>
internal static class Arguments
{
    public static string? Value(string[] args, string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;

    public static int Number(string[] args, string name, int otherwise) =>
        Value(args, name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A number of which there is at least one.</summary>
    /// <exception cref="ArgumentException">It is less.</exception>
    public static int Count(string[] args, string name, int otherwise) =>
        Number(args, name, otherwise) is int count and > 0 ? count : throw new ArgumentException($"{name} must be at least 1.");

    public static int[] Numbers(string[] args, string name, int[] otherwise) =>
        Value(args, name) is string text ? [.. text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))] : otherwise;

    public static double Decimal(string[] args, string name, double otherwise) =>
        Value(args, name) is string text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
