using System.CommandLine;
using System.Globalization;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>Classes by name: <c>cat,dog</c>, a range of numbers <c>0-6</c>, or an alphabet, which stands for its characters.</summary>
internal sealed class ClassChoice
{
    private readonly string[] _words;

    private ClassChoice(string[] words) => _words = words;

    public static Option<string?> Option() => new("--classes") { Description = "Only these classes: names or number ranges between commas, for instance cat,dog or 0-6.", HelpName = "list" };

    public static ClassChoice? Of(string? text) => text is null ? null : new ClassChoice(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The numbers of the classes that are meant, in their order.</summary>
    /// <exception cref="ArgumentException">A word names none of them.</exception>
    public int[] Of(IReadOnlyList<string> names)
    {
        var chosen = new SortedSet<int>();
        foreach (string word in _words)
        {
            int[] found = [.. Enumerable.Range(0, names.Count).Where(i => Means(word, names[i]))];
            if (found.Length == 0)
            {
                throw new ArgumentException($"--classes: there is no class '{word}'; there are {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")}.");
            }

            chosen.UnionWith(found);
        }

        return [.. chosen];
    }

    private static bool Means(string word, string name)
    {
        if (word == name || name.StartsWith(word + "/", StringComparison.Ordinal))
        {
            return true;
        }

        string[] ends = word.Split('-');
        return ends.Length == 2 && Number(ends[0]) is { } first && Number(ends[1]) is { } last && Number(name) is { } number && number >= first && number <= last;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
