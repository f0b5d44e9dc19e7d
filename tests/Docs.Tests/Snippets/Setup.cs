namespace MLExtensions.Docs.Tests.Snippets;

/// <summary>
/// What a page takes for granted, by section: Setups/PAGE.csx, in parts headed by <c>//## Title</c> (before the section's blocks), <c>//## Title, after</c>, and
/// <c>//## Title, smaller</c>: lines <c>Epochs = 20 => Epochs = 1</c> of what the test replaces so that it takes seconds.
/// </summary>
internal sealed class Setup
{
    private readonly Dictionary<string, (int Line, string Code)> _parts = new(StringComparer.Ordinal);

    private Setup(string file) => File = file;

    /// <summary>The file's path in the repository.</summary>
    public string File { get; }

    public IEnumerable<string> Titles => _parts.Keys.Select(title => title.Replace(", after", "", StringComparison.Ordinal).Replace(", smaller", "", StringComparison.Ordinal));

    public static Setup Of(string root, string page)
    {
        string name = page.Replace("/README.md", "", StringComparison.Ordinal).Replace('/', '.').Replace(".md", "", StringComparison.Ordinal);
        var setup = new Setup($"tests/Docs.Tests/Setups/{name}.csx");
        string file = Path.Combine(root, setup.File);
        if (!System.IO.File.Exists(file))
        {
            return setup;
        }

        string[] lines = System.IO.File.ReadAllLines(file);
        int[] heads = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("//## ", StringComparison.Ordinal)), lines.Length];
        for (int i = 0; i + 1 < heads.Length; i++)
        {
            setup._parts.Add(lines[heads[i]][5..].Trim(), (heads[i] + 2, string.Join('\n', lines[(heads[i] + 1)..heads[i + 1]])));
        }

        return setup;
    }

    public void AddTo(SnippetProgram program, string title)
    {
        if (_parts.TryGetValue(title, out (int Line, string Code) part))
        {
            program.Add(part.Code, File, part.Line);
        }
    }

    /// <summary>The code of a block on the test's small settings.</summary>
    /// <exception cref="AssertFailedException">What should be replaced is nowhere in the section.</exception>
    public IReadOnlyList<CodeBlock> Shrink(IReadOnlyList<CodeBlock> blocks, string title)
    {
        if (!_parts.TryGetValue(title + ", smaller", out (int Line, string Code) part))
        {
            return blocks;
        }

        foreach (string line in part.Code.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = line.Split(" => ", 2);
            Assert.IsTrue(blocks.Any(block => block.Code.Contains(sides[0], StringComparison.Ordinal)), $"{File}: '{title}' has no '{sides[0]}'.");
            blocks = [.. blocks.Select(block => block with { Code = block.Code.Replace(sides[0], sides[1], StringComparison.Ordinal) })];
        }

        return blocks;
    }
}
