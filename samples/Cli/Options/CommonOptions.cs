using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MLExtensions.Cli.Options;

/// <summary>Options that several commands share, with the checks that make a wrong value bad usage.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object as the last line instead of text." };

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

    private static string Kind<T>(T value) => value is int or long ? "a whole number" : "a number";
}
