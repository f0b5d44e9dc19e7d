namespace MLExtensions.Build.Tests;

[TestClass]
public sealed class MLNetSourceTests
{
    [TestMethod]
    public void Restore_FeedHoldsMLNet_ChoosesNugetUnlessThePropertySaysOtherwise()
    {
        using var tree = new ProbeTree();
        tree.AddMLNetPackages();

        tree.Dotnet("restore", tree.Project);

        Assert.AreEqual("nuget", tree.ReadAnswer());
        string evaluated = tree.Dotnet("msbuild", tree.Project, "-getProperty:MLNetSource", "-getItem:PackageReference");
        StringAssert.Contains(evaluated, "\"MLNetSource\": \"nuget\"");
        StringAssert.Contains(evaluated, "\"Microsoft.ML.OnnxTransformer\"");
        Assert.AreEqual("compat", tree.Dotnet("msbuild", tree.Project, "-getProperty:MLNetSource", "-p:MLNetSource=compat"), "The property given by hand overrides the probe.");
        StringAssert.Contains(File.ReadAllText(Path.Combine(tree.Root, "src/Component/obj/project.assets.json")), "Microsoft.ML.OnnxTransformer");
    }

    [TestMethod]
    public void Restore_FeedLacksMLNet_ChoosesCompat()
    {
        using var tree = new ProbeTree();

        tree.Dotnet("restore", tree.Project);

        Assert.AreEqual("compat", tree.ReadAnswer());
        string references = tree.Dotnet("msbuild", tree.Project, "-getItem:ProjectReference");
        StringAssert.Contains(references, "Microsoft.ML.Compat.csproj");
        StringAssert.Contains(references, "Microsoft.ML.OnnxRuntime.csproj");
    }
}
