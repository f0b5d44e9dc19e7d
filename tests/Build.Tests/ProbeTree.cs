using System.IO.Compression;
using System.Xml.Linq;

namespace MLExtensions.Build.Tests;

/// <summary>A copy of the repository's build files in a temporary folder, with a package feed of its own: a local folder.</summary>
internal sealed class ProbeTree : IDisposable
{
    private static readonly string[] s_buildFiles =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Solution.targets", "global.json",
        "eng/MLNetSource.targets", "eng/MLNetVersions.props", "eng/Packaging.props", "eng/Packaging.targets", "eng/mlnet-probe/MLNetProbe.csproj",
    ];

    public ProbeTree()
    {
        Root = Directory.CreateTempSubdirectory("mlx-probe-").FullName;
        foreach (string file in s_buildFiles)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(Root, file));
        }

        Directory.CreateDirectory(Feed);
        File.WriteAllText(Path.Combine(Root, "nuget.config"), """
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="feed" />
              </packageSources>
            </configuration>
            """);
        Directory.CreateDirectory(Path.Combine(Root, "src", "Component"));
        File.WriteAllText(Project, """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <UsesMLNet>true</UsesMLNet>
                <UsesOnnxRuntime>true</UsesOnnxRuntime>
              </PropertyGroup>
            </Project>
            """);

        // The stand-ins that the compat choice references; empty here, only the restore counts.
        foreach (string standIn in (string[])["eng/compat/MLNet/Microsoft.ML.Compat.csproj", "eng/compat/OnnxRuntime/Microsoft.ML.OnnxRuntime.csproj"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, standIn))!);
            File.WriteAllText(Path.Combine(Root, standIn), """<Project Sdk="Microsoft.NET.Sdk" />""");
        }
    }

    public string Root { get; }

    public string Feed => Path.Combine(Root, "feed");

    public string Project => Path.Combine(Root, "src", "Component", "Component.csproj");

    public string Answer => Path.Combine(Root, "eng", "MLNetSource.g.props");

    /// <summary>Puts packages of the ids and versions that the probe asks for into the feed; they hold nothing.</summary>
    public void AddMLNetPackages()
    {
        XElement probe = XDocument.Load(Path.Combine(Root, "eng/mlnet-probe/MLNetProbe.csproj")).Root!;
        XElement versions = XDocument.Load(Path.Combine(Root, "eng/MLNetVersions.props")).Root!;
        foreach (XElement reference in probe.Descendants("PackageReference"))
        {
            string id = reference.Attribute("Include")!.Value;
            string property = reference.Attribute("Version")!.Value.Trim('$', '(', ')');
            WritePackage(id, versions.Descendants(property).Single().Value);
        }
    }

    public string ReadAnswer() => XDocument.Load(Answer).Descendants("MLNetSource").Single().Value;

    /// <summary>Runs <c>dotnet</c> in the tree with a package cache of its own, so that nothing of it reaches the machine's.</summary>
    public string Dotnet(params string[] arguments)
    {
        (int exitCode, string output) = DotnetCommand.Run(Root, Path.Combine(Root, "packages"), arguments);
        Assert.AreEqual(0, exitCode, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void WritePackage(string id, string version)
    {
        using var archive = new ZipArchive(File.Create(Path.Combine(Feed, $"{id}.{version}.nupkg")), ZipArchiveMode.Create);
        Write(archive, $"{id}.nuspec", $"""
            <?xml version="1.0"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>test</authors><description>An empty package.</description>
                <dependencies><group targetFramework="net10.0" /></dependencies>
              </metadata>
            </package>
            """);
        Write(archive, "lib/net10.0/_._", "");
    }

    private static void Write(ZipArchive archive, string name, string content)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(content);
    }
}
