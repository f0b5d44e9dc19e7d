namespace MLExtensions.Notebooks.Tests;

[TestClass]
public sealed class NotebookKernelTests
{
    [TestMethod]
    public async Task Run_CellsAfterEachOther_ShareVariablesAndGiveOutputsInOrder()
    {
        using var kernel = new NotebookKernel();
        await kernel.RunAsync(PackageReferences.Directive("MLExtensions.Interactive"));
        await kernel.RunAsync("using MLExtensions.Display;\nvar bars = new[] { new Bar(\"a\", 1) };");

        IReadOnlyList<CellOutput> outputs = await kernel.RunAsync("Console.Write(\"before\");\nnew BarChart { Title = \"Bars\", Bars = bars }.Display();\nConsole.Write(\"after\");\n41 + 1");

        Assert.HasCount(4, outputs);
        Assert.AreEqual("before", ((CellOutput.Stream)outputs[0]).Text);
        var chart = (CellOutput.Shown)outputs[1];
        CollectionAssert.AreEqual(new[] { "image/png", "text/plain" }, chart.Data.Keys.Order(StringComparer.Ordinal).ToArray());
        CollectionAssert.AreEqual(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, Convert.FromBase64String(chart.Data["image/png"])[..4]);
        Assert.AreEqual("after", ((CellOutput.Stream)outputs[2]).Text);
        Assert.AreEqual("42", ((CellOutput.Shown)outputs[3]).Data["text/plain"]);
    }

    [TestMethod]
    public async Task Run_CellThatThrows_NamesTheCell()
    {
        var error = await Assert.ThrowsExactlyAsync<NotebookFailedException>(() => NotebookRun.RunAsync("00-test", [new Cell(false, "# Title"), new Cell(true, "throw new Exception(\"no\");")]));

        StringAssert.StartsWith(error.Message, "00-test, cell 2: no");
    }

    [TestMethod]
    public async Task Run_UnknownPackageOrVersion_Throws()
    {
        using var kernel = new NotebookKernel();

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => kernel.RunAsync($"#r \"nuget: No.Such.Package, {PackageReferences.Version}\""));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => kernel.RunAsync("#r \"nuget: MLExtensions.Text, 99.0.0\""));
    }

    [TestMethod]
    public async Task Run_PackageNotAskedFor_IsNotThere()
    {
        using var kernel = new NotebookKernel();

        await Assert.ThrowsExactlyAsync<Microsoft.CodeAnalysis.Scripting.CompilationErrorException>(() => kernel.RunAsync("using MLExtensions.Text;"));
    }
}
