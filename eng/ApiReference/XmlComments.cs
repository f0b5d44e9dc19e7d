using System.Reflection;
using System.Xml.Linq;

namespace MLExtensions.ApiReference;

/// <summary>The XML documentation of all packages, with <c>inheritdoc</c> resolved.</summary>
internal sealed class XmlComments
{
    private static readonly XElement s_none = new("member");

    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _types;

    private XmlComments(IEnumerable<PackageApi> packages) =>
        _types = packages.SelectMany(package => package.Types).ToDictionary(DocIds.Of, StringComparer.Ordinal);

    /// <summary>Reads the XML files beside the assemblies.</summary>
    /// <exception cref="FileNotFoundException">A package has none.</exception>
    public static XmlComments Load(IReadOnlyList<PackageApi> packages)
    {
        var comments = new XmlComments(packages);
        foreach (PackageApi package in packages)
        {
            string file = Path.ChangeExtension(package.Assembly.Location, ".xml");
            foreach (XElement member in XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                comments._members[member.Attribute("name")!.Value] = member;
            }
        }

        return comments;
    }

    /// <summary>The documentation of a type or member; an empty element where there is none.</summary>
    public XElement Of(MemberInfo member) => Resolve(member, depth: 0);

    private XElement Resolve(MemberInfo member, int depth)
    {
        XElement own = _members.GetValueOrDefault(DocIds.Of(member), s_none);
        if (own.Element("inheritdoc") is not { } inherit || depth > 5)
        {
            return own;
        }

        XElement source = inherit.Attribute("cref") is { } cref
            ? Resolve(cref.Value, depth + 1)
            : Inherited(member).Select(from => Resolve(from, depth + 1)).FirstOrDefault(found => found.HasElements, s_none);

        // What the member says itself comes before what it inherits.
        var merged = new XElement("member", own.Elements().Where(element => element.Name != "inheritdoc"));
        merged.Add(source.Elements().Where(element => !merged.Elements(element.Name).Any(e => Subject(e) == Subject(element))));
        return merged;
    }

    private XElement Resolve(string id, int depth)
    {
        if (!_members.TryGetValue(id, out XElement? element))
        {
            return s_none;
        }

        string owner = id[2..].Split('(')[0];
        bool isType = id[0] == 'T';
        if (!_types.TryGetValue("T:" + (isType ? owner : owner[..owner.LastIndexOf('.')]), out Type? type))
        {
            return element;
        }

        MemberInfo? member = isType ? type : Members.Of(type).FirstOrDefault(m => DocIds.Of(m) == id);
        return member is null ? element : Resolve(member, depth);
    }

    private static string? Subject(XElement element) => (element.Attribute("name") ?? element.Attribute("cref"))?.Value;

    // The same member of base classes, then of interfaces.
    private static IEnumerable<MemberInfo> Inherited(MemberInfo member)
    {
        if (member is Type type)
        {
            return type.BaseType is { } parent ? [Definition(parent), .. type.GetInterfaces().Select(Definition)] : [];
        }

        IEnumerable<Type> sources = Ancestors(member.DeclaringType!).Concat(member.DeclaringType!.GetInterfaces());
        return sources.Select(Definition).SelectMany(source => Members.Of(source).Where(candidate =>
            candidate.MemberType == member.MemberType && (member is ConstructorInfo || candidate.Name == member.Name) && Count(candidate) == Count(member)));
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static int Count(MemberInfo member) => (member as MethodBase)?.GetParameters().Length ?? 0;

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (Type? parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            yield return parent;
        }
    }
}
