using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests.Model;

[TestClass]
public sealed class ExternalDataTests
{
    private static readonly float[] Weights = [.. Enumerable.Range(0, 600).Select(i => i * 0.5f)];

    [TestMethod]
    public void Save_ExternalData_LoadsRunsAndIsAligned()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        Graphs.Sum(Weights).Build().Save(path, new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });

        OnnxModel loaded = OnnxModel.Load(path);

        CollectionAssert.AreEquivalent(new[] { path, path + ".data" }, Directory.GetFiles(folder.Root));
        Assert.IsLessThan(1000L, new FileInfo(path).Length);
        Assert.IsFalse(loaded.HasExternalData);
        CollectionAssert.AreEqual(Weights, loaded.FindInitializer("c")!.AsSpan<float>().ToArray());
        AssertSums(new OnnxSession(loaded));
        AssertSums(new OnnxSession(path));
        AssertSums(new OnnxSession(OnnxModel.Load(File.ReadAllBytes(path), folder.Root)));
    }

    [TestMethod]
    public void Save_SeveralTensors_LieAtAlignedOffsets()
    {
        using var folder = new TemporaryFolder();
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N");
        OnnxValue sum = x;
        foreach (int count in new[] { 1, 300, 20_000, 30_001 })
            sum = g.Node("Add", [sum, g.Node("ReduceSum", [g.Initializer(OnnxTensor.Create<float>(new float[count], count))], [OnnxAttribute.Int("keepdims", 0)])]);
        g.Output("y", sum, OnnxElementType.Float, "N").Build().Save(folder.File("m"), new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });

        TensorProto[] tensors = [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("m"))).Graph.Initializer];

        Assert.AreEqual(1, tensors.Count(tensor => tensor.DataLocation != TensorProto.Types.DataLocation.External), "below the threshold");
        foreach (ExternalReference place in tensors.Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External).Select(ExternalReference.Of))
        {
            Assert.AreEqual("m.data", place.Location);
            Assert.AreEqual(0, place.Offset % (place.Length > 65536 ? 4096 : 64));
        }
    }

    [TestMethod]
    public void Save_OverItself_KeepsTheDataReadable()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        var external = new OnnxSaveOptions { ExternalData = ExternalDataUse.Always };
        Graphs.Sum(Weights).Build().Save(path, external);
        OnnxModel first = OnnxModel.Load(path);

        for (int i = 0; i < 3; i++)
        {
            first.Save(path, external);
            CollectionAssert.AreEqual(Weights, OnnxModel.Load(path).FindInitializer("c")!.AsSpan<float>().ToArray());
            CollectionAssert.AreEqual(Weights, first.FindInitializer("c")!.AsSpan<float>().ToArray());
            Assert.HasCount(2, Directory.GetFiles(folder.Root));
        }
    }

    [TestMethod]
    public void Save_ModelThatCannotBeWritten_KeepsBothOldFiles()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        Graphs.Sum(Weights).Build().Save(path, new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });

        Assert.ThrowsExactly<InvalidOperationException>(
            () => Graphs.Sum([1, 2]).Build().Save(path, new OnnxSaveOptions { ExternalData = ExternalDataUse.Always, MaxBytes = 10 }));

        CollectionAssert.AreEqual(Weights, OnnxModel.Load(path).FindInitializer("c")!.AsSpan<float>().ToArray());
        Assert.HasCount(2, Directory.GetFiles(folder.Root));
    }

    [TestMethod]
    public void Save_WhenTooLarge_SplitsOnlyThen()
    {
        using var folder = new TemporaryFolder();
        OnnxModel model = Graphs.Sum(Weights).Build();

        model.Save(folder.File("whole"), new OnnxSaveOptions { ExternalData = ExternalDataUse.WhenTooLarge });
        Assert.HasCount(1, Directory.GetFiles(folder.Root));
        model.Save(folder.File("split"), new OnnxSaveOptions { ExternalData = ExternalDataUse.WhenTooLarge, MaxBytes = 2000 });
        Assert.HasCount(3, Directory.GetFiles(folder.Root));
        Assert.ThrowsExactly<ArgumentException>(() => model.Save(new MemoryStream(), new OnnxSaveOptions { ExternalData = ExternalDataUse.Always }));
        AssertSums(new OnnxSession(folder.File("split")));
    }

    [TestMethod]
    public void Session_ByTemporaryFiles_RunsAndCleansUp()
    {
        CompiledModel compiled = SessionCompiler.CompileByFiles(Graphs.Sum(Weights).Build(), null);
        Assert.IsTrue(Directory.Exists(compiled.TemporaryFolder));

        AssertSums(new OnnxSession(compiled));

        Assert.IsFalse(Directory.Exists(compiled.TemporaryFolder));
    }

    [TestMethod]
    public void Load_WithoutTheFolder_LeavesTheDataUnread()
    {
        using var folder = new TemporaryFolder();
        Graphs.Sum(Weights).Build().Save(folder.File("m"), new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });

        OnnxModel loaded = OnnxModel.Load(File.ReadAllBytes(folder.File("m")));

        Assert.IsTrue(loaded.HasExternalData);
        Assert.IsEmpty(loaded.FindProblems());
        Assert.ThrowsExactly<InvalidOperationException>(() => loaded.FindInitializer("c")!.AsSpan<float>().ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => new OnnxSession(loaded));
    }

    [TestMethod]
    [DataRow("../secret", 0, 8, "outside the model's folder")]
    [DataRow("/etc/passwd", 0, 8, "outside the model's folder")]
    [DataRow("C:secret", 0, 8, "outside the model's folder")]
    [DataRow("sub/../../secret", 0, 8, "outside the model's folder")]
    [DataRow(".", 0, 8, "outside the model's folder")]
    [DataRow("link", 0, 8, "a link that leads outside")]
    [DataRow("none", 0, 8, "cannot be read")]
    [DataRow("data", 5, 8, "at bytes 5 to 13 of")]
    [DataRow("data", 9_000_000_000_000_000_000, 8, "which has 12")]
    [DataRow("data", 0, 12, "needs 8 bytes; its external data has 12")]
    [DataRow("data", -1, 8, "the offset of its external data is '-1'")]
    [DataRow("", 0, 8, "does not say in which")]
    public void Load_WrongPlace_SaysWhatIsWrong(string location, long offset, long length, string message)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("model"));
        File.WriteAllBytes(folder.File("secret"), new byte[64]);
        File.WriteAllBytes(folder.File("model/data"), new byte[12]);
        File.CreateSymbolicLink(folder.File("model/link"), folder.File("secret"));
        ModelProto proto = Graphs.Sum([1, 2]).Build().Proto.Clone();
        new ExternalReference(location, offset, length).Set(proto.Graph.Initializer[0]);
        new OnnxModel(proto).Save(folder.File("model/m.onnx"));

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(folder.File("model/m.onnx")));

        StringAssert.Contains(error.Message, message);
        StringAssert.Contains(error.Message, "'c'");
        StringAssert.Contains(error.Message, "m.onnx");
    }

    [TestMethod]
    public void AsSpan_FileCutShortAfterLoading_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Graphs.Sum(Weights).Build().Save(folder.File("m"), new OnnxSaveOptions { ExternalData = ExternalDataUse.Always });
        OnnxModel loaded = OnnxModel.Load(folder.File("m"));

        using (var data = new FileStream(folder.File("m.data"), FileMode.Open, FileAccess.Write))
            data.SetLength(100);

        StringAssert.Contains(Assert.ThrowsExactly<EndOfStreamException>(() => loaded.FindInitializer("c")!.AsSpan<float>().ToArray()).Message, "m.data");
    }

    private static void AssertSums(OnnxSession session)
    {
        using (session)
        {
            using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", Weights, Weights.Length));
            CollectionAssert.AreEqual(Weights.Select(weight => 2 * weight).ToArray(), results.Span<float>("sum").ToArray());
        }
    }
}
