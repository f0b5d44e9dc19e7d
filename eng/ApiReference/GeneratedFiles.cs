namespace MLExtensions.ApiReference;

/// <summary>All that is generated, by path within the repository.</summary>
internal sealed class GeneratedFiles
{
    private readonly string _root;
    private readonly SortedDictionary<string, string> _contents = new(StringComparer.Ordinal);

    private GeneratedFiles(string root) => _root = root;

    public int Count => _contents.Count;

    public static GeneratedFiles Create(string root)
    {
        var files = new GeneratedFiles(root);
        PackageApi[] packages = [.. Sources.Packages(root).Select(PackageApi.Load)];
        var comments = XmlComments.Load(packages);
        var markdown = new MarkdownText(packages);
        foreach (PackageApi package in packages)
        {
            files._contents[$"src/{package.Name}/PublicApi.txt"] = Listing.Of(package);
            files._contents[$"docs/api/{package.Name}/README.md"] = IndexPages.Of(package, comments, markdown);
            foreach (Type type in package.Types)
            {
                files._contents[$"docs/api/{PackageApi.PageOf(package.Name, type)}"] = new TypePage(type, package.Name, comments, markdown).ToString();
            }
        }

        files._contents["docs/api/README.md"] = IndexPages.Of(packages);
        return files;
    }

    /// <summary>Writes what differs, and removes pages of types that are gone.</summary>
    /// <returns>The number of files that changed.</returns>
    public int Write()
    {
        string[] differing = [.. FindDifferences("src/").Concat(FindDifferences("docs/api/"))];
        foreach (string path in differing)
        {
            string file = Path.Combine(_root, path);
            if (!_contents.TryGetValue(path, out string? content))
            {
                File.Delete(file);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file + ".new", content);
            File.Move(file + ".new", file, overwrite: true);
        }

        return differing.Length;
    }

    /// <summary>Paths under a folder whose file is missing, different, or no longer generated.</summary>
    public IEnumerable<string> FindDifferences(string under)
    {
        foreach ((string path, string content) in _contents.Where(file => file.Key.StartsWith(under, StringComparison.Ordinal)))
        {
            string file = Path.Combine(_root, path);
            if (!File.Exists(file) || File.ReadAllText(file).ReplaceLineEndings("\n") != content)
            {
                yield return path;
            }
        }

        string folder = Path.Combine(_root, "docs", "api");
        if (under != "docs/api/" || !Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(_root, file).Replace('\\', '/');
            if (!_contents.ContainsKey(path))
            {
                yield return path;
            }
        }
    }

    /// <summary>What a file should hold.</summary>
    public string this[string path] => _contents[path];
}
