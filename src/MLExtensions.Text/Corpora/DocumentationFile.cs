using System.Text;
using System.Xml;

namespace MLExtensions.Text;

/// <summary>Reads one XML documentation file.</summary>
internal static class DocumentationFile
{
    private static readonly XmlReaderSettings Settings = new() { IgnoreComments = true, DtdProcessing = DtdProcessing.Prohibit };

    /// <summary>The summaries, remarks and parameter texts of a file, in its order.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is not well-formed XML.</exception>
    public static List<DocumentationText> Read(string path)
    {
        List<(string Member, DocumentationPart Part, string Text)> parts = [];
        HashSet<string> types = new(StringComparer.Ordinal);
        try
        {
            using XmlReader reader = XmlReader.Create(path, Settings);
            string member = string.Empty;
            StringBuilder text = new();
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (reader.Name == "member")
                {
                    member = reader.GetAttribute("name") ?? string.Empty;
                    if (member.StartsWith("T:", StringComparison.Ordinal))
                    {
                        types.Add(member[2..]);
                    }
                }
                else if (PartOf(reader.Name) is DocumentationPart part && member.Length > 2 && !reader.IsEmptyElement)
                {
                    AppendText(reader, text.Clear());
                    if (text.Length > 0)
                    {
                        parts.Add((member, part, text.ToString()));
                    }
                }
            }
        }
        catch (XmlException exception)
        {
            throw new InvalidDataException($"The documentation file '{path}', line {exception.LineNumber}: {exception.Message}", exception);
        }

        return parts.ConvertAll(part => new DocumentationText(part.Member, NamespaceOf(part.Member, types), part.Part, part.Text));
    }

    /// <summary>The namespace of a member: what is left when its name, its type and the types around that are taken away.</summary>
    /// <param name="memberId">The member, as documentation files name it.</param>
    /// <param name="types">The types of the same file.</param>
    public static string NamespaceOf(string memberId, IReadOnlySet<string> types)
    {
        string name = memberId[2..];
        int parameters = name.IndexOf('(', StringComparison.Ordinal);
        name = parameters < 0 ? name : name[..parameters];
        if (!memberId.StartsWith("N:", StringComparison.Ordinal))
        {
            name = Parent(name);
            if (!memberId.StartsWith("T:", StringComparison.Ordinal))
            {
                name = Parent(name);
            }

            while (types.Contains(name))
            {
                name = Parent(name);
            }
        }

        return name;
    }

    private static string Parent(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    private static DocumentationPart? PartOf(string element) => element switch
    {
        "summary" => DocumentationPart.Summary,
        "remarks" => DocumentationPart.Remarks,
        "param" => DocumentationPart.Parameter,
        _ => null,
    };

    /// <summary>Appends the element's text with white space collapsed; the reader ends on the closing tag.</summary>
    private static void AppendText(XmlReader reader, StringBuilder text)
    {
        int depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    AppendCollapsed(reader.Value, text);
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    AppendCollapsed(" ", text);
                    break;
                case XmlNodeType.Element when reader.Name is "see" or "seealso" or "paramref" or "typeparamref":
                    AppendCollapsed(SimpleName(reader), text);
                    break;
                case XmlNodeType.Element when reader.Name is "para" or "item" or "term" or "description" or "br":
                    AppendCollapsed(" ", text);
                    break;
                default:
                    break;
            }
        }

        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }
    }

    private static string SimpleName(XmlReader reader)
    {
        string reference = reader.GetAttribute("cref") ?? reader.GetAttribute("langword") ?? reader.GetAttribute("name") ?? string.Empty;
        int end = reference.AsSpan().IndexOfAny('(', '`');
        reference = end < 0 ? reference : reference[..end];
        return reference[(reference.AsSpan().LastIndexOfAny('.', ':') + 1)..];
    }

    private static void AppendCollapsed(string value, StringBuilder text)
    {
        foreach (char character in value)
        {
            if (!char.IsWhiteSpace(character))
            {
                text.Append(character);
            }
            else if (text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }
    }
}
