using System.Text.RegularExpressions;

namespace MLExtensions.Notebooks;

/// <summary>
/// The small settings beside the real ones: <c>int rows = 5000;   // what it is | quick: 200</c>. The notebook shows 5000, its twin takes 200 when it is
/// run with <c>--quick</c>, and the tests run both with 200.
/// </summary>
internal static partial class QuickSettings
{
    /// <summary>The code of the notebook.</summary>
    public static string Full(string code) => Setting().Replace(code, match => $"{match.Groups["left"].Value}= {match.Groups["full"].Value};{Note(match)}");

    /// <summary>The code with the small settings.</summary>
    public static string Quick(string code) => Setting().Replace(code, match => $"{match.Groups["left"].Value}= {match.Groups["quick"].Value};{Note(match)}");

    /// <summary>Code that chooses when it runs.</summary>
    public static string Chosen(string code, string condition) =>
        Setting().Replace(code, match => $"{match.Groups["left"].Value}= {condition} ? {match.Groups["quick"].Value} : {match.Groups["full"].Value};{Note(match)}");

    private static string Note(Match match) => match.Groups["note"].Value.Trim() is { Length: > 0 } note ? $"   // {note}" : "";

    [GeneratedRegex(@"^(?<left>[^=\n]+)= (?<full>[^;\n]+);[ \t]*//(?<note>[^|\n]*)\|[ \t]*quick:[ \t]*(?<quick>[^\n]+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
