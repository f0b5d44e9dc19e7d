using System.IO.Compression;

namespace MLExtensions.Build.Tests;

/// <summary>The packages of this build, in a folder that serves as a feed, and projects that use them.</summary>
internal sealed class PackedFeed : IDisposable
{
    public PackedFeed()
    {
        Root = Directory.CreateTempSubdirectory("mlx-packages-").FullName;
        (int exitCode, string output) = DotnetCommand.Run(
            Repository.Root, packages: null, "pack", "MLExtensions.sln", "--no-build", "-c", Repository.Configuration, "-p:AllowCompatPack=true", "-v", "q", "-o", Feed);
        Assert.AreEqual(0, exitCode, output);
    }

    public string Root { get; }

    /// <summary>The version of the packages.</summary>
    public static string Version => Repository.IsCompat ? "0.1.0-compat" : "0.1.0";

    public string Feed => Path.Combine(Root, "feed");

    /// <summary>A cache of the consumers' own: packages of a test must not stay in the machine's.</summary>
    private string Cache => Path.Combine(Root, "cache");

    /// <summary>Opens a package.</summary>
    public ZipArchive Open(string id, string extension) => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.{extension}"));

    /// <summary>Makes a console project that references packages of the feed.</summary>
    /// <returns>Its folder.</returns>
    public string AddConsumer(string name, string program, params string[] packages)
    {
        string folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        WriteFeeds(folder);
        string references = string.Concat(packages.Select(id => $"""<PackageReference Include="{id}" Version="{Version}" />"""));
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    /// <summary>Runs <c>dotnet</c> in a folder of a consumer.</summary>
    public string Dotnet(string folder, params string[] arguments)
    {
        (int exitCode, string output) = DotnetCommand.Run(folder, Cache, arguments);
        Assert.AreEqual(0, exitCode, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    /// <summary>Writes a nuget.config: this feed first; the rest (Google.Protobuf and the like) from the machine's cache, or its sources.</summary>
    public void WriteFeeds(string folder)
    {
        string machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{Feed}" />
                <add key="machine" value="{machine}" />
              </packageSources>
            </configuration>
            """);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
