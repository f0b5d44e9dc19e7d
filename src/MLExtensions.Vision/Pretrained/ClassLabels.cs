using System.Text.Json;

namespace MLExtensions.Vision;

/// <summary>The names of a network's classes, from a file that the user has.</summary>
public static class ClassLabels
{
    private const int SynsetLength = 9;

    /// <summary>
    /// Reads names in the order of the classes: a line each, with or without a WordNet number before it (<c>n01440764 tench, Tinca tinca</c>, the ONNX zoo's
    /// <c>synset.txt</c>); a JSON list; or a JSON object by class number, as Keras' <c>imagenet_class_index.json</c> (<c>{"0": ["n01440764", "tench"]}</c>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="count">The number of classes that there must be; null for any.</param>
    /// <returns>The names.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is malformed, or has another number of names; the message names it.</exception>
    public static IReadOnlyList<string> Load(string path, int? count = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file of labels '{path}'.", path);
        }

        string text = File.ReadAllText(path).Trim();
        string[] names = text.StartsWith('[') || text.StartsWith('{') ? FromJson(text, path) : FromLines(text);
        return count is null || names.Length == count
            ? names
            : throw new InvalidDataException($"'{path}' names {names.Length} classes; the network has {count}.");
    }

    private static string[] FromLines(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(WithoutSynset)];

    private static string WithoutSynset(string line) =>
        line.Length > SynsetLength + 1 && line[0] == 'n' && line[1..SynsetLength].All(char.IsAsciiDigit) && char.IsWhiteSpace(line[SynsetLength])
            ? line[(SynsetLength + 1)..].Trim()
            : line;

    private static string[] FromJson(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                return [.. document.RootElement.EnumerateArray().Select(Name)];
            }

            JsonProperty[] entries = [.. document.RootElement.EnumerateObject()];
            var names = new string?[entries.Length];
            foreach (JsonProperty entry in entries)
            {
                if (!int.TryParse(entry.Name, out int index) || index < 0 || index >= names.Length || names[index] is not null)
                {
                    throw new InvalidDataException($"'{path}': '{entry.Name}' is no class number from 0 to {names.Length - 1}, or comes twice.");
                }

                names[index] = Name(entry.Value);
            }

            return names!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no list of class names: {error.Message}", error);
        }
    }

    /// <summary>A text, or the second of a pair of WordNet number and text.</summary>
    private static string Name(JsonElement element) =>
        (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2 ? element[1] : element).GetString() ?? throw new InvalidOperationException("A name is null.");
}
