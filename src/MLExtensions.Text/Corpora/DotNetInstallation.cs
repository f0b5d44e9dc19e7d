using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>Finds the .NET installation of this machine.</summary>
internal static class DotNetInstallation
{
    /// <summary>The documentation files of the targeting packs, in ordinal order of their paths below the root.</summary>
    /// <param name="root">The root of the installation; found where null.</param>
    /// <exception cref="DirectoryNotFoundException">No installation with such files was found.</exception>
    public static IReadOnlyList<string> DocumentationFiles(string? root)
    {
        List<string> tried = [];
        foreach (string candidate in root is null ? Candidates() : [root])
        {
            List<string> files = FilesBelow(candidate);
            if (files.Count > 0)
            {
                return files;
            }

            tried.Add(candidate);
        }

        throw new DirectoryNotFoundException(
            $"No .NET documentation files (packs/*/*/ref/*/*.xml) were found below: {string.Join(", ", tried.Select(path => $"'{path}'"))}. They come with the .NET SDK; set DOTNET_ROOT to where it is installed.");
    }

    private static List<string> FilesBelow(string root)
    {
        List<string> files = [];
        string packs = Path.Combine(root, "packs");
        if (!Directory.Exists(packs))
        {
            return files;
        }

        foreach (string pack in Directory.GetDirectories(packs))
        {
            foreach (string version in Directory.GetDirectories(pack))
            {
                string reference = Path.Combine(version, "ref");
                if (Directory.Exists(reference))
                {
                    files.AddRange(Directory.GetDirectories(reference).SelectMany(framework => Directory.GetFiles(framework, "*.xml")));
                }
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static IEnumerable<string> Candidates()
    {
        HashSet<string> seen = [];
        string? configured = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        string?[] candidates =
        [
            configured,
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            OnPath(),
        ];
        foreach (string? candidate in candidates)
        {
            if (!string.IsNullOrEmpty(candidate) && seen.Add(candidate))
            {
                yield return candidate;
            }
        }
    }

    private static string? OnPath()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            FileInfo host = new(Path.Combine(folder, name));
            if (host.Exists)
            {
                return Path.GetDirectoryName(host.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? host.FullName);
            }
        }

        return null;
    }
}
