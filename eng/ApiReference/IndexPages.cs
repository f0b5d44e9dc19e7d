using System.Reflection;
using System.Text;

namespace MLExtensions.ApiReference;

/// <summary>The tables of contents: of all packages, and of each.</summary>
internal static class IndexPages
{
    public static string Of(IReadOnlyList<PackageApi> packages)
    {
        var text = new StringBuilder("# API reference\n\nGenerated from the XML documentation by `dotnet run --project eng/ApiReference`.\n\n| Package | Types | |\n|---|---|---|\n");
        foreach (PackageApi package in packages)
        {
            string description = package.Assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description ?? "";
            text.Append($"| [{package.Name}]({package.Name}/README.md) | {package.Types.Count} | {description} |\n");
        }

        return text.ToString();
    }

    public static string Of(PackageApi package, XmlComments comments, MarkdownText markdown)
    {
        var text = new StringBuilder($"# {package.Name}\n");
        foreach (IGrouping<string, Type> space in package.Types.GroupBy(type => type.Namespace!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("\n## ").Append(space.Key).Append("\n\n| Type | |\n|---|---|\n");
            foreach (Type type in space)
            {
                string page = Path.GetFileName(PackageApi.PageOf(package.Name, type));
                string name = TypeText.Declaration(type).Replace("<", "\\<", StringComparison.Ordinal);
                text.Append($"| [{name}]({page}) | {markdown.RenderLine(comments.Of(type).Element("summary"))} |\n");
            }
        }

        return text.ToString();
    }
}
