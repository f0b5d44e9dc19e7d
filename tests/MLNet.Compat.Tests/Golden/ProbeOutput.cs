using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.Compat.Tests.Golden;

/// <summary>The output of the probes, cut into entries: "name => value", where a value may go on over several lines.</summary>
internal static partial class ProbeOutput
{
    private const int NameWidth = 58;
    private const string Arrow = " => ";

    public static Dictionary<string, string> Parse(IEnumerable<string> lines)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        string? name = null;
        foreach (string line in lines)
        {
            if (line.Length >= NameWidth + 3 && line.AsSpan(NameWidth).StartsWith(" =>"))
            {
                name = line[..NameWidth].TrimEnd();
                entries.Add(name, line[Math.Min(line.Length, NameWidth + Arrow.Length)..]);
            }
            else if (name is not null)
            {
                entries[name] += "\n" + line;
            }
        }

        return entries.ToDictionary(entry => entry.Key, entry => entry.Value.TrimEnd('\n'), StringComparer.Ordinal);
    }

    /// <summary>Equal text, with numbers equal to within the tolerance.</summary>
    public static bool AreClose(string expected, string actual, double tolerance)
    {
        MatchCollection left = Number().Matches(expected), right = Number().Matches(actual);
        if (left.Count != right.Count || Number().Replace(expected, "#") != Number().Replace(actual, "#"))
            return false;
        return left.Zip(right).All(pair =>
            Math.Abs(double.Parse(pair.First.Value, CultureInfo.InvariantCulture) - double.Parse(pair.Second.Value, CultureInfo.InvariantCulture)) <= tolerance);
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?(E[-+]?\d+)?(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
