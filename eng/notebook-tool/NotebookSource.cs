using System.Text.RegularExpressions;

namespace MLExtensions.Notebooks;

/// <summary>
/// Reads a source: a Markdown file whose head names the packages and whose blocks of C# are the cells.
/// </summary>
internal static partial class NotebookSource
{
    private const string Fence = "```";
    private const string CodeFence = "```csharp";

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">The head or a block is not as it should be; the message names file and line.</exception>
    public static Notebook Read(string path) => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path).ReplaceLineEndings("\n"), path);

    public static Notebook Parse(string name, string text, string path)
    {
        Match head = Head().Match(text);
        if (!head.Success)
        {
            throw new FormatException($"{path}: it must begin with the packages: '<!-- packages: MLExtensions.Text, … -->', and a line '# Title' after it.");
        }

        string[] lines = text[(head.Index + head.Length)..].Split('\n');
        int first = text[..(head.Index + head.Length)].Count(c => c == '\n') + 1;
        var cells = new List<Cell>();
        var prose = new List<string>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] != CodeFence)
            {
                prose.Add(lines[i]);
                continue;
            }

            int end = Array.IndexOf(lines, Fence, i + 1);
            if (end < 0)
            {
                throw new FormatException($"{path}({first + i}): the block of C# has no end.");
            }

            AddProse(cells, prose);
            cells.Add(new Cell(true, string.Join('\n', lines[(i + 1)..end]).Trim('\n')));
            i = end;
        }

        AddProse(cells, prose);
        string title = cells.FirstOrDefault() is { IsCode: false } opening && opening.Text.StartsWith("# ", StringComparison.Ordinal)
            ? opening.Text.Split('\n')[0][2..].Trim()
            : throw new FormatException($"{path}: a line '# Title' must follow the packages.");
        return new Notebook(name, title, [.. head.Groups["packages"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], cells);
    }

    private static void AddProse(List<Cell> cells, List<string> prose)
    {
        string text = string.Join('\n', prose).Trim('\n');
        prose.Clear();
        if (text.Length > 0)
        {
            cells.Add(new Cell(false, text));
        }
    }

    [GeneratedRegex(@"\A<!--\s*packages:(?<packages>[^>]+?)-->\n+", RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
