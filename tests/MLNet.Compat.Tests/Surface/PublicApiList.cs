namespace MLNet.Compat.Tests.Surface;

/// <summary>Data/public-api.txt, read: the members of each type by its header line.</summary>
internal sealed class PublicApiList
{
    private readonly Dictionary<string, HashSet<string>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _headerByName = new(StringComparer.Ordinal);

    public PublicApiList(IEnumerable<string> lines)
    {
        HashSet<string>? members = null;
        foreach (string line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                members!.Add(line.Trim());
                continue;
            }

            _types[line] = members = new HashSet<string>(StringComparer.Ordinal);
            _headerByName[NameOf(line)] = line;
        }
    }

    public static PublicApiList Load() => new(TestData.ReadLines("public-api.txt"));

    public int TypeCount => _types.Count;

    public bool TryGetMembers(string header, out IReadOnlySet<string> members)
    {
        bool found = _types.TryGetValue(header, out HashSet<string>? set);
        members = set ?? [];
        return found;
    }

    /// <summary>The header that the list has for the type that another header declares, to explain a difference.</summary>
    public string? HeaderLike(string header) => _headerByName.GetValueOrDefault(NameOf(header));

    private static string NameOf(string header) =>
        header.Split(' ', '(').FirstOrDefault(word => word.StartsWith("Microsoft.", StringComparison.Ordinal)) ?? header;
}
