namespace MLExtensions.Docs.Tests.Snippets;

/// <summary>A fenced block: its language and what follows it on the fence, the first line of its code (from 1), its code.</summary>
internal sealed record CodeBlock(string Language, int Line, string Code);

/// <summary>A section: from a heading of the second level to the next.</summary>
internal sealed record PageSection(string Title, IReadOnlyList<CodeBlock> Blocks);

/// <summary>A page of Markdown as its blocks of code.</summary>
internal sealed record MarkdownPage(string Path, IReadOnlyList<PageSection> Sections)
{
    /// <summary>Reads a page.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="path">The page's path in it.</param>
    public static MarkdownPage Read(string root, string path)
    {
        var sections = new List<PageSection>();
        var blocks = new List<CodeBlock>();
        string title = "(top)";
        string[] lines = File.ReadAllLines(System.IO.Path.Combine(root, path));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## ", StringComparison.Ordinal))
            {
                sections.Add(new PageSection(title, blocks));
                (title, blocks) = (lines[i][3..].Trim(), []);
            }
            else if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                int end = Array.IndexOf(lines, "```", i + 1);
                Assert.IsGreaterThan(i, end, $"{path}, line {i + 1}: a block that does not end.");
                blocks.Add(new CodeBlock(lines[i][3..].Trim(), i + 2, string.Join('\n', lines[(i + 1)..end])));
                i = end;
            }
        }

        sections.Add(new PageSection(title, blocks));
        return new MarkdownPage(path, sections);
    }

    /// <summary>README, the guides, and the READMEs of the packages.</summary>
    public static IEnumerable<string> All(string root)
    {
        string[] folders = [root, .. Directory.GetDirectories(System.IO.Path.Combine(root, "src")), .. Directory.GetDirectories(System.IO.Path.Combine(root, "samples"))];
        IEnumerable<string> guides = Directory.Exists(System.IO.Path.Combine(root, "docs")) ? Directory.EnumerateFiles(System.IO.Path.Combine(root, "docs"), "*.md") : [];
        return folders.Select(folder => System.IO.Path.Combine(folder, "README.md")).Where(File.Exists).Concat(guides)
            .Select(file => System.IO.Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }
}
