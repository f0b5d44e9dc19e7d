using System.Reflection;
using System.Text.RegularExpressions;

namespace MLExtensions.Notebooks;

/// <summary><c>#r "nuget: …"</c> of a cell, answered with this build's own output instead of a feed's packages.</summary>
internal static partial class PackageReferences
{
    /// <summary>The version that the notebooks ask for: that of this build.</summary>
    public static string Version { get; } = typeof(Interactive.NotebookFormatters).Assembly.GetName().Version!.ToString(3);

    /// <summary>The line that asks for a package.</summary>
    public static string Directive(string package) => $"#r \"nuget: {package}, {Version}\"";

    /// <summary>Takes the directives out of a cell.</summary>
    /// <returns>The rest of the code, and the ids of the packages.</returns>
    /// <exception cref="InvalidOperationException">A package is asked for in another version than this build's.</exception>
    public static (string Code, IReadOnlyList<string> Packages) Split(string code)
    {
        var packages = new List<string>();
        string rest = Line().Replace(code, match =>
        {
            packages.Add(match.Groups["id"].Value);
            return match.Groups["version"].Value == Version ? ""
                : throw new InvalidOperationException($"{match.Value}: this build is version {Version}.");
        });
        return (rest, packages);
    }

    /// <summary>The assemblies of a package: its own and, as far as they lie beside it, those that it refers to.</summary>
    /// <exception cref="InvalidOperationException">This build has no such assembly.</exception>
    public static IReadOnlyList<Assembly> Resolve(string package)
    {
        if (!File.Exists(PathOf(package)))
        {
            throw new InvalidOperationException($"The package {package} is none of this build's.");
        }

        var found = new Dictionary<string, Assembly>();
        var open = new Queue<string>([package]);
        while (open.TryDequeue(out string? name))
        {
            if (!found.ContainsKey(name) && File.Exists(PathOf(name)))
            {
                Assembly assembly = Assembly.Load(new AssemblyName(name));
                found.Add(name, assembly);
                foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
                {
                    open.Enqueue(reference.Name!);
                }
            }
        }

        return [.. found.Values];
    }

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    [GeneratedRegex(@"^#r ""nuget: *(?<id>[^,""\s]+) *, *(?<version>[^""\s]+) *""[ \t]*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
