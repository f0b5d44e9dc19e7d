using System.CommandLine;
using System.Globalization;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>Which filters of a layer: numbers and ranges such as <c>0,3,8-15</c>.</summary>
internal static class FilterNumbers
{
    public static Option<int[]?> Option(string description) => new("--filters")
    {
        Description = description,
        HelpName = "0,3,8-15",
        CustomParser = result =>
        {
            string text = string.Concat(result.Tokens.Select(token => token.Value));
            if (TryParse(text, out int[] numbers))
            {
                return numbers;
            }

            result.AddError($"--filters must be numbers from 0 and ranges, for instance 0,3,8-15, not '{text}'.");
            return null;
        },
    };

    /// <summary>The numbers, or null where the option was not given.</summary>
    public static int[]? Of(ParseResult parsed, Option<int[]?> option) => parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : null;

    public static bool TryParse(string text, out int[] numbers)
    {
        var found = new List<int>();
        numbers = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last < first || last - first > 100_000)
            {
                return false;
            }

            found.AddRange(Enumerable.Range(first, last - first + 1));
        }

        numbers = [.. found];
        return true;
    }
}
