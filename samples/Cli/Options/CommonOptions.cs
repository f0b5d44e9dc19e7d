using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MLExtensions.Cli.Options;

/// <summary>Options that several commands share, with the checks that make a wrong value bad usage.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object as the last line." };

    public static Option<int> Threads()
    {
        Option<int> option = Number("--threads", "Number of threads.", Environment.ProcessorCount, 1, 4096);
        option.DefaultValueFactory = _ => Environment.ProcessorCount;
        return option;
    }

    public static Option<string> RequiredPath(string name, string description) => new(name) { Description = description, Required = true, HelpName = "file" };

    public static Option<string?> OptionalPath(string name, string description) => new(name) { Description = description, HelpName = "file" };

    /// <summary>A number with a default and a range, both ends included.</summary>
    public static Option<T> Number<T>(string name, string description, T defaultValue, T least, T most)
        where T : struct, INumber<T>
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = "n",
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) || !(value >= least && value <= most))
                {
                    result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {Kind(value)} from {least} to {most}, not '{text}'."));
                }

                return value;
            },
        };
        return option;
    }

    /// <summary>A number above zero, with a default.</summary>
    public static Option<double> Positive(string name, string description, double defaultValue) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value > 0) || !double.IsFinite(value))
            {
                result.AddError($"{name} must be a number above 0, not '{text}'.");
            }

            return value;
        },
    };

    /// <summary>A number without a default.</summary>
    public static Option<int?> OptionalNumber(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) || value < least || value > most)
            {
                result.AddError($"{name} must be a whole number from {least} to {most}, not '{text}'.");
            }

            return value;
        },
    };

    /// <summary>One of a few words, with a default; without one, null where it is not given.</summary>
    public static Option<string?> Choice(string name, string description, string? defaultValue, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description };
        if (defaultValue is not null)
        {
            option.DefaultValueFactory = _ => defaultValue;
        }

        return option.AcceptOnlyFromAmong(words);
    }

    /// <summary>A size in bytes with a default and a lower bound.</summary>
    public static Option<MemorySize> Memory(string name, string description, MemorySize defaultValue, MemorySize least) => new(name)
    {
        Description = description,
        HelpName = "size",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!MemorySize.TryParse(text, out MemorySize size) || size.Bytes < least.Bytes)
            {
                result.AddError($"{name} must be a size of at least {least}, for instance 512MB or 2GB, not '{text}'.");
            }

            return size;
        },
    };

    private static string Kind<T>(T value) => value is int or long ? "a whole number" : "a number";
}
