using MLExtensions.ApiReference;

namespace MLExtensions.Docs.Tests;

/// <summary>The public API is what its listings say, and the reference is that of this build.</summary>
[TestClass]
public sealed class ApiTests
{
    private const string Command = "dotnet run --project eng/ApiReference";

    private static readonly GeneratedFiles s_generated = GeneratedFiles.Create(Sources.FindRoot());

    [TestMethod]
    public void PublicApi_OfEachPackage_IsAsListed()
    {
        foreach (string path in s_generated.FindDifferences("src/"))
        {
            string file = Path.Combine(Sources.FindRoot(), path);
            string[] listed = File.Exists(file) ? File.ReadAllLines(file) : [], actual = s_generated[path].TrimEnd('\n').Split('\n');
            Assert.Fail($"""
                The public API differs from {path}. If that is meant: {Command}
                gone: {string.Join("\n      ", listed.Except(actual).Take(20))}
                new:  {string.Join("\n      ", actual.Except(listed).Take(20))}
                """);
        }
    }

    [TestMethod]
    public void ApiReference_OfThisBuild_IsTheOneInDocs()
    {
        string[] outdated = [.. s_generated.FindDifferences("docs/api/")];

        Assert.IsEmpty(outdated, $"Outdated: {string.Join(", ", outdated.Take(20))}. {Command}");
    }

    [TestMethod]
    public void ApiReference_Members_AreAllDocumented()
    {
        PackageApi[] packages = [.. Sources.Packages(Sources.FindRoot()).Select(PackageApi.Load)];
        var comments = XmlComments.Load(packages);

        string[] bare = [.. packages.SelectMany(package => package.Types).Where(type => comments.Of(type).Element("summary") is null).Select(DocIds.Of)];

        Assert.IsEmpty(bare, string.Join(", ", bare));
    }
}
