using System.IO.Compression;
using System.Xml.Linq;

namespace MLExtensions.Build.Tests;

/// <summary>The packages as a stranger meets them: what is in them, and a program that has nothing else.</summary>
[TestClass]
public sealed class PackagingTests
{
    private static readonly string[] s_libraries = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0).Select(folder => Path.GetFileName(folder)!)];

    private static PackedFeed? s_feed;

    private static PackedFeed Feed => s_feed!;

    [ClassInitialize]
    public static void Pack(TestContext _) => s_feed = new PackedFeed();

    [ClassCleanup]
    public static void Clean() => s_feed?.Dispose();

    [TestMethod]
    public void Packages_EachLibrary_CarriesDocumentationIconLicenceAndSymbols()
    {
        Assert.IsGreaterThanOrEqualTo(8, s_libraries.Length);
        foreach (string id in s_libraries)
        {
            using ZipArchive package = Feed.Open(id, "nupkg");
            string[] files = [.. package.Entries.Select(entry => entry.FullName)];
            foreach (string expected in (string[])["README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"])
            {
                CollectionAssert.Contains(files, expected, id);
            }

            XElement metadata = Metadata(package, id);
            Assert.AreEqual("MIT", Value(metadata, "license"), id);
            Assert.AreEqual("README.md", Value(metadata, "readme"), id);
            Assert.AreEqual("icon.png", Value(metadata, "icon"), id);
            Assert.AreEqual(40, metadata.Elements().Single(e => e.Name.LocalName == "repository").Attribute("commit")!.Value.Length, id);
            Assert.IsGreaterThan(20, Value(metadata, "description").Length, id);
            using ZipArchive symbols = Feed.Open(id, "snupkg");
            Assert.IsNotNull(symbols.GetEntry($"lib/net10.0/{id}.pdb"), id);
        }
    }

    [TestMethod]
    public void Packages_LibrariesWithoutMLNet_DependOnNoMLNet()
    {
        Assert.IsEmpty(Dependencies("MLExtensions.Display"));
        CollectionAssert.AreEqual((string[])["System.Numerics.Tensors"], Dependencies("MLExtensions.Numerics"));
        string runtime = Repository.IsCompat ? "MLExtensions.Compat.OnnxRuntime" : "Microsoft.ML.OnnxRuntime";
        CollectionAssert.AreEquivalent((string[])["Google.Protobuf", "MLExtensions.Numerics", runtime], Dependencies("MLExtensions.Onnx"));
    }

    [TestMethod]
    public void Consumer_WithPackagesOnly_FitsSavesAndLoadsBare()
    {
        string folder = Feed.AddConsumer("Consumer", ConsumerProgram.FirstPipeline, "MLExtensions.Text");

        string output = Feed.Dotnet(folder, "run");

        StringAssert.Contains(output, "bare: animal");
        StringAssert.Contains(output, "typed: WordVectorTransformer");
    }

    [TestMethod]
    public void Tool_InstalledFromTheFeed_Runs()
    {
        string folder = Path.Combine(Feed.Root, "tool");
        Directory.CreateDirectory(folder);
        Feed.WriteFeeds(folder);

        Feed.Dotnet(folder, "tool", "install", "MLExtensions.Cli", "--version", PackedFeed.Version, "--tool-path", "bin");
        (int exitCode, string output) = DotnetCommand.Start(Path.Combine(folder, "bin", "mlx"), folder, packages: null, "--help");

        Assert.AreEqual(0, exitCode, output);
        StringAssert.Contains(output, "glove");
    }

    [TestMethod]
    public void Pack_OfStandIns_IsRefusedUnlessAllowed()
    {
        if (!Repository.IsCompat)
        {
            Assert.Inconclusive("This build uses the ML.NET packages: there are no stand-ins to refuse.");
        }

        (int exitCode, string output) = DotnetCommand.Run(
            Repository.Root, packages: null, "pack", "src/MLExtensions.Display", "--no-build", "-c", Repository.Configuration, "-o", Path.Combine(Feed.Root, "refused"));

        Assert.AreNotEqual(0, exitCode);
        StringAssert.Contains(output, "MLX0001");
        StringAssert.Contains(output, "-p:AllowCompatPack=true");
        Assert.IsFalse(Directory.Exists(Path.Combine(Feed.Root, "refused")));
    }

    private static string[] Dependencies(string id)
    {
        using ZipArchive package = Feed.Open(id, "nupkg");
        return [.. Metadata(package, id).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)];
    }

    private static XElement Metadata(ZipArchive package, string id)
    {
        using Stream stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
}
