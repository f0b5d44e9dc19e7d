using System.Text;
using MLExtensions.Text;

namespace MLExtensions.Cli.Demo;

/// <summary>
/// Labelled sentences for training and for testing, as many of each class. Whole types go to one side: overloads repeat
/// each other's sentences almost word by word, and a type's name would give its class away.
/// </summary>
internal sealed class SentenceSplit
{
    private const int LeastWords = 6;
    private const uint Sides = 5;

    private SentenceSplit(IReadOnlyList<Sentence> train, IReadOnlyList<Sentence> test)
    {
        Train = train;
        Test = test;
    }

    public IReadOnlyList<Sentence> Train { get; }

    public IReadOnlyList<Sentence> Test { get; }

    /// <summary>Chooses sentences from the summaries.</summary>
    /// <exception cref="InvalidDataException">A class has no sentence on one side.</exception>
    public static SentenceSplit Create(IReadOnlyList<DocumentationText> texts, DemoSettings settings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var train = settings.Classes.ToDictionary(c => c, _ => new List<Sentence>());
        var test = settings.Classes.ToDictionary(c => c, _ => new List<Sentence>());
        foreach (DocumentationText text in texts.Where(t => t.Kind == DocumentationPart.Summary))
        {
            if (settings.Classes.FirstOrDefault(c => IsPart(text.Namespace, c)) is not { } label)
            {
                continue;
            }

            IReadOnlyList<string> words = Tokenizer.Letters.Tokenize(text.Text);

            // Sentences that differ in numbers and punctuation only are one.
            if (words.Count >= LeastWords && seen.Add(string.Join(' ', words)))
            {
                (Hash(TypeOf(text)) % Sides == 0 ? test : train)[label].Add(new Sentence { Text = text.Text, Label = label });
            }
        }

        return new SentenceSplit(Balance(train, settings.TrainPerClass), Balance(test, settings.TestPerClass));
    }

    /// <summary>The outermost type of the documented member; the member itself where it is outside of a type.</summary>
    internal static string TypeOf(DocumentationText text)
    {
        string name = text.MemberId[2..].Split('(')[0];
        int start = text.Namespace.Length > 0 && name.StartsWith(text.Namespace + ".", StringComparison.Ordinal) ? text.Namespace.Length + 1 : 0;
        int end = name.IndexOf('.', start);
        return end < 0 ? name : name[..end];
    }

    // FNV-1a: string.GetHashCode differs from run to run.
    internal static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash ^ (hash >> 15);
    }

    private static bool IsPart(string name, string root) =>
        name == root || (name.StartsWith(root, StringComparison.Ordinal) && name[root.Length] == '.');

    private static List<Sentence> Balance(Dictionary<string, List<Sentence>> byClass, int most)
    {
        int count = Math.Min(most, byClass.Values.Min(s => s.Count));
        if (count == 0)
        {
            string empty = byClass.First(c => c.Value.Count == 0).Key;
            throw new InvalidDataException($"The .NET documentation has no sentence about {empty}; is the whole SDK installed?");
        }

        // In the order of a hash: a sample that is spread over the namespace and the same in every run.
        return [.. byClass.OrderBy(c => c.Key, StringComparer.Ordinal)
            .SelectMany(c => c.Value.OrderBy(s => Hash(s.Text)).ThenBy(s => s.Text, StringComparer.Ordinal).Take(count))];
    }
}
