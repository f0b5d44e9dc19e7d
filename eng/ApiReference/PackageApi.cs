using System.Reflection;

namespace MLExtensions.ApiReference;

/// <summary>The public types of a package.</summary>
internal sealed class PackageApi
{
    private PackageApi(string name, Assembly assembly)
    {
        Name = name;
        Assembly = assembly;
        Types = [.. assembly.GetTypes().Where(IsVisible).OrderBy(TypeText.FullName, StringComparer.Ordinal)];
    }

    public string Name { get; }

    public Assembly Assembly { get; }

    /// <summary>Public types and what is nested in them, by full name.</summary>
    public IReadOnlyList<Type> Types { get; }

    public static PackageApi Load(string name) => new(name, Assembly.Load(name));

    /// <summary>The page of a type within docs/api.</summary>
    public static string PageOf(string package, Type type) =>
        $"{package}/{TypeText.FullName(type)[(type.Namespace!.Length + 1)..].Replace('`', '-')}.md";

    private static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;
}
