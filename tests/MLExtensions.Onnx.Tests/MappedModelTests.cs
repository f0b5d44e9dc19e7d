namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class MappedModelTests
{
    private const int Rows = 160, Columns = 120;

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void CompileMapped_WeightsAtAnyOffset_ComputesAsFromMemory(int shift)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        OnnxModel model = Product("weights" + new string('x', shift));
        model.Save(path);

        using var mapped = new OnnxSession(SessionCompiler.CompileMapped(path, null)!);
        using var whole = new OnnxSession(model);

        CollectionAssert.AreEqual(Run(whole), Run(mapped));
    }

    [TestMethod]
    public void CompileMapped_ByALink_ComputesAsFromMemory()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("blobs"));
        OnnxModel model = Product("weights");
        model.Save(folder.File("blobs/a1b2"));
        File.CreateSymbolicLink(folder.File("model.onnx"), folder.File("blobs/a1b2"));

        using var mapped = new OnnxSession(SessionCompiler.CompileMapped(folder.File("model.onnx"), null)!);
        using var whole = new OnnxSession(model);

        CollectionAssert.AreEqual(Run(whole), Run(mapped));
    }

    [TestMethod]
    public void CompileMapped_FileReplacedUnderTheSession_ComputesAsBefore()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        Product("weights").Save(path);
        using var session = new OnnxSession(SessionCompiler.CompileMapped(path, null)!);
        float[] before = Run(session);

        Product("other", seed: 2).Save(path);

        CollectionAssert.AreEqual(before, Run(session));
    }

    [TestMethod]
    public void CompileMapped_CutFile_IsLeftToTheReaderOfWholeFiles()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        Product("weights").Save(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1000]);

        Assert.IsNull(SessionCompiler.CompileMapped(path, null));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new OnnxSession(path)).Message, path);
    }

    [TestMethod]
    public void CompileMapped_DataOfAnotherSize_IsLeftToTheReaderOfWholeFiles()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        OnnxModel model = Product("weights");
        model.Proto.Graph.Initializer[0].Dims[0]++;
        model.Save(path);

        Assert.IsNull(SessionCompiler.CompileMapped(path, null));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new OnnxSession(path)).Message, "'weights'");
    }

    [TestMethod]
    public void CompileMapped_DataInAnotherFile_IsLeftToTheReaderOfWholeFiles()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        Product("weights").Save(path, new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });

        Assert.IsNull(SessionCompiler.CompileMapped(path, null));
    }

    [TestMethod]
    public void CompileMapped_UnknownOperator_NamesFileAndOperator()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        OnnxModel model = Product("weights");
        model.Proto.Graph.Node[0].OpType = "Frobnicate";
        model.Save(path);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => SessionCompiler.CompileMapped(path, null)).Message;

        StringAssert.Contains(message, path);
        StringAssert.Contains(message, "Frobnicate");
    }

    /// <summary>y = x · weights, the weights large enough to stay in the file.</summary>
    private static OnnxModel Product(string name, int seed = 1)
    {
        var random = new Random(seed);
        float[] weights = [.. Enumerable.Range(0, Rows * Columns).Select(_ => random.NextSingle())];
        var g = new OnnxGraphBuilder();
        OnnxValue product = g.Node("MatMul", [g.Input("x", OnnxElementType.Float, "N", Rows), g.Initializer(OnnxTensor.Create<float>(weights, Rows, Columns), name)]);
        return g.Output("y", product, OnnxElementType.Float, "N", Columns).Build();
    }

    private static float[] Run(OnnxSession session)
    {
        float[] x = [.. Enumerable.Range(0, 2 * Rows).Select(i => MathF.Sin(i))];
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", x, 2, Rows));
        return results.Span<float>("y").ToArray();
    }
}
