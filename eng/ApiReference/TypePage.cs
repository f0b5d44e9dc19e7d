using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace MLExtensions.ApiReference;

/// <summary>The page of a type.</summary>
internal sealed class TypePage
{
    private readonly StringBuilder _text = new();
    private readonly XmlComments _comments;
    private readonly MarkdownText _markdown;

    public TypePage(Type type, string package, XmlComments comments, MarkdownText markdown)
    {
        _comments = comments;
        _markdown = markdown;
        XElement comment = comments.Of(type);
        _text.Append("# ").Append(TypeText.Declaration(type).Replace("<", "\\<", StringComparison.Ordinal)).Append("\n\n");
        _text.Append("Namespace `").Append(type.Namespace).Append("`, package [").Append(package).Append("](README.md)\n\n");
        Code(Signatures.OfType(type));
        Paragraph(comment.Element("summary"));
        Paragraph(comment.Element("remarks"));
        Subjects("Type parameter", comment.Elements("typeparam"));
        Subjects("Parameter", comment.Elements("param"));
        IReadOnlyList<MemberInfo> members = Members.Of(type);
        if (type.IsEnum)
        {
            Values(members);
            return;
        }

        Section("Constructors", members.OfType<ConstructorInfo>());
        Section("Fields", members.OfType<FieldInfo>());
        Section("Properties", members.OfType<PropertyInfo>());
        Section("Methods", members.OfType<MethodInfo>());
        Section("Events", members.OfType<EventInfo>());
    }

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    private void Section(string title, IEnumerable<MemberInfo> members)
    {
        string? heading = null;
        foreach (MemberInfo member in members)
        {
            if (heading is null)
            {
                _text.Append("## ").Append(title).Append("\n\n");
            }

            string name = member is ConstructorInfo ? TypeText.Simple(member.DeclaringType!) : member.Name.Replace("op_", "operator ", StringComparison.Ordinal);
            if (name != heading)
            {
                _text.Append("### ").Append(name).Append("\n\n");
            }

            heading = name;
            Member(member);
        }
    }

    private void Member(MemberInfo member)
    {
        XElement comment = _comments.Of(member);
        Code(Signatures.Of(member));
        Paragraph(comment.Element("summary"));
        Paragraph(comment.Element("remarks"));
        Paragraph(comment.Element("value"));
        Subjects("Type parameter", comment.Elements("typeparam"));
        Subjects("Parameter", comment.Elements("param"));
        if (comment.Element("returns") is { } returns)
        {
            _text.Append("Returns: ").Append(_markdown.Render(returns)).Append("\n\n");
        }

        XElement[] exceptions = [.. comment.Elements("exception")];
        if (exceptions.Length > 0)
        {
            _text.Append("| Exception | Thrown when |\n|---|---|\n");
            foreach (XElement exception in exceptions)
            {
                _text.Append("| ").Append(_markdown.Link(exception.Attribute("cref")!.Value)).Append(" | ").Append(_markdown.RenderLine(exception)).Append(" |\n");
            }

            _text.Append('\n');
        }
    }

    private void Values(IReadOnlyList<MemberInfo> fields)
    {
        _text.Append("| Value | Meaning |\n|---|---|\n");
        foreach (MemberInfo field in fields)
        {
            _text.Append("| `").Append(Signatures.Of(field)).Append("` | ").Append(_markdown.RenderLine(_comments.Of(field).Element("summary"))).Append(" |\n");
        }
    }

    private void Code(string line) => _text.Append("```csharp\n").Append(line).Append("\n```\n\n");

    private void Paragraph(XElement? element)
    {
        string text = _markdown.Render(element);
        if (text.Length > 0)
        {
            _text.Append(text).Append("\n\n");
        }
    }

    private void Subjects(string title, IEnumerable<XElement> elements)
    {
        XElement[] all = [.. elements];
        if (all.Length == 0)
        {
            return;
        }

        _text.Append("| ").Append(title).Append(" | |\n|---|---|\n");
        foreach (XElement element in all)
        {
            _text.Append("| `").Append(element.Attribute("name")!.Value).Append("` | ").Append(_markdown.RenderLine(element)).Append(" |\n");
        }

        _text.Append('\n');
    }
}
