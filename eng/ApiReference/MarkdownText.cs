using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLExtensions.ApiReference;

/// <summary>XML documentation as Markdown; names of our own types become links to their pages.</summary>
internal sealed partial class MarkdownText
{
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);

    public MarkdownText(IEnumerable<PackageApi> packages)
    {
        foreach (PackageApi package in packages)
        {
            foreach (Type type in package.Types)
            {
                _pages[TypeText.FullName(type)] = PackageApi.PageOf(package.Name, type);
            }
        }
    }

    /// <summary>The text of an element, in paragraphs; pages lie one folder below the links' root.</summary>
    public string Render(XElement? element)
    {
        if (element is null)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (XNode node in element.Nodes())
        {
            Append(text, node);
        }

        return Paragraphs().Replace(text.ToString().Trim(), "\n\n");
    }

    /// <summary>The text in one line, for tables.</summary>
    public string RenderLine(XElement? element) => Blanks().Replace(Render(element), " ").Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A link to what a documentation name stands for.</summary>
    public string Link(string cref, string? caption = null)
    {
        string name = cref.Length > 1 && cref[1] == ':' ? cref[2..] : cref;
        string path = name.Split('(')[0];
        bool isType = cref.StartsWith("T:", StringComparison.Ordinal);
        string owner = isType ? path : path[..Math.Max(path.LastIndexOf('.'), 0)];
        string shown = caption ?? (isType ? Short(path) : $"{Short(owner)}.{path[(owner.Length + 1)..].Split('`')[0].Replace("#ctor", Short(owner), StringComparison.Ordinal)}");
        return _pages.TryGetValue(owner, out string? page) ? $"[{shown}](../{page})" : $"`{shown}`";
    }

    private static string Short(string fullName) => fullName[(fullName.LastIndexOf('.') + 1)..].Split('`')[0];

    private void Append(StringBuilder text, XNode node)
    {
        if (node is XText plain)
        {
            text.Append(Escape(Blanks().Replace(plain.Value, " ")));
            return;
        }

        if (node is not XElement element)
        {
            return;
        }

        switch (element.Name.LocalName)
        {
            case "see" or "seealso" when element.Attribute("cref") is { } cref:
                text.Append(Link(cref.Value, element.Value.Length > 0 ? element.Value : null));
                break;
            case "see" when element.Attribute("langword") is { } word:
                text.Append('`').Append(word.Value).Append('`');
                break;
            case "see" or "a" when element.Attribute("href") is { } address:
                text.Append('[').Append(element.Value.Length > 0 ? element.Value : address.Value).Append("](").Append(address.Value).Append(')');
                break;
            case "paramref" or "typeparamref":
                text.Append('`').Append(element.Attribute("name")!.Value).Append('`');
                break;
            case "c":
                text.Append('`').Append(element.Value).Append('`');
                break;
            case "code":
                text.Append("\n\n```csharp\n").Append(element.Value.Trim('\n', '\r')).Append("\n```\n\n");
                break;
            case "para":
                text.Append("\n\n").Append(Render(element)).Append("\n\n");
                break;
            case "list":
                AppendList(text, element);
                break;
            default:
                foreach (XNode child in element.Nodes())
                {
                    Append(text, child);
                }

                break;
        }
    }

    private void AppendList(StringBuilder text, XElement list)
    {
        text.Append("\n\n");
        if (list.Attribute("type")?.Value == "table")
        {
            string Row(XElement row) => "| " + string.Join(" | ", row.Elements().Select(RenderLine)) + " |\n";
            XElement head = list.Element("listheader") ?? new XElement("listheader", new XElement("term"), new XElement("description"));
            text.Append(Row(head)).Append('|').Append(string.Concat(Enumerable.Repeat("---|", head.Elements().Count()))).Append('\n');
            text.Append(string.Concat(list.Elements("item").Select(Row))).Append('\n');
            return;
        }

        foreach (XElement item in list.Elements("item"))
        {
            string term = RenderLine(item.Element("term")), description = RenderLine(item.Element("description") ?? (item.HasElements && item.Element("term") is not null ? null : item));
            text.Append("- ").Append(term.Length > 0 && description.Length > 0 ? $"**{term}**: {description}" : term + description).Append('\n');
        }

        text.Append('\n');
    }

    private static string Escape(string text) => Special().Replace(text, @"\$0");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[ \t]*\n[ \t]*\n\s*")]
    private static partial Regex Paragraphs();

    [GeneratedRegex(@"[<*_\[\]]")]
    private static partial Regex Special();
}
