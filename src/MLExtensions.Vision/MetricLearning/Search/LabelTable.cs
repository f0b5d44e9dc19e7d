using System.Runtime.InteropServices;

namespace MLExtensions.Vision.Search;

/// <summary>Labels by number, each text once.</summary>
internal sealed class LabelTable
{
    /// <summary>The number of rows without a label.</summary>
    public const int None = -1;

    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Texts => _texts;

    public string? this[int number] => number == None ? null : _texts[number];

    /// <summary>The number of a label; a new one gets the next.</summary>
    public int NumberOf(string? label)
    {
        if (label is null)
        {
            return None;
        }

        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, label, out bool exists);
        if (!exists)
        {
            number = _texts.Count;
            _texts.Add(label);
        }

        return number;
    }
}
