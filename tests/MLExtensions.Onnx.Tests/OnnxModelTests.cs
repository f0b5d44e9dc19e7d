namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class OnnxModelTests
{
    [TestMethod]
    public void Save_ThenLoad_SameModel()
    {
        using var folder = new TemporaryFolder();
        OnnxModel model = Graphs.MeanOfWords();
        model.Metadata["note"] = "ünïcode";

        model.Save(folder.File("m.onnx"));
        OnnxModel loaded = OnnxModel.Load(folder.File("m.onnx"));

        Assert.AreEqual("Tokens: String [1, N]", loaded.Inputs.Single().ToString());
        Assert.AreEqual("Features: Float [2]", loaded.Outputs.Single().ToString());
        Assert.AreEqual("ünïcode", loaded.Metadata["note"]);
        Assert.AreEqual(8, loaded.IrVersion);
        Assert.AreEqual("MLExtensions", loaded.ProducerName);
        Assert.AreEqual("words", loaded.GraphName);
        Assert.AreEqual(17, loaded.OpsetImports[""]);
        Assert.AreEqual(3, loaded.OpsetImports["ai.onnx.ml"]);
        CollectionAssert.AreEqual(Graphs.Table, loaded.FindInitializer("table")!.AsSpan<float>().ToArray());
        CollectionAssert.AreEqual(Graphs.Words, loaded.Nodes.First().FindAttribute("keys_strings")!.AsStrings());
        Assert.AreEqual(new FileInfo(folder.File("m.onnx")).Length, loaded.SizeInBytes);
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Root));
    }

    [TestMethod]
    public void Load_UnknownFields_SurviveSaving()
    {
        using var buffer = new MemoryStream();
        Graphs.MeanOfWords().Save(buffer);
        // Field 2000, length-delimited, 3 bytes: a field that no version of the format has.
        byte[] unknown = [0x82, 0x7D, 0x03, 1, 2, 3];
        buffer.Write(unknown);
        buffer.Position = 0;

        using var saved = new MemoryStream();
        OnnxModel.Load(buffer).Save(saved);

        CollectionAssert.AreEqual(buffer.ToArray(), saved.ToArray());
    }

    [TestMethod]
    public void Save_LargerThanLimit_ThrowsBeforeWritingAndNamesTheWayOut()
    {
        using var folder = new TemporaryFolder();
        OnnxModel model = Graphs.Sum(new float[10_000]).Build();
        var options = new OnnxSaveOptions { MaxBytes = 40_000, TooLargeHint = "Lower MaxVocabulary." };

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => model.Save(folder.File("m.onnx"), options));

        Assert.AreEqual(
            FormattableString.Invariant($"The ONNX model is {model.SizeInBytes:N0} bytes, more than the {40_000:N0} that one file can hold (Protobuf ends at 2 GB). Lower MaxVocabulary."),
            error.Message);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Root));
    }

    [TestMethod]
    public void Save_FailingTarget_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("taken"));

        Assert.Throws<Exception>(() => Graphs.MeanOfWords().Save(folder.File("taken")));

        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Root));
    }

    [TestMethod]
    public void MaxBytes_Default_Is1900000000() => Assert.AreEqual(1_900_000_000, new OnnxSaveOptions().MaxBytes);

    [TestMethod]
    public void Save_LargeWrappedTable_RoundTrips()
    {
        using var folder = new TemporaryFolder();
        float[] table = [.. Enumerable.Range(0, 1_500_000).Select(i => i * 0.5f)];

        Graphs.Sum(table).Build().Save(folder.File("m.onnx"));

        OnnxTensor loaded = OnnxModel.Load(folder.File("m.onnx")).FindInitializer("c")!;
        Assert.AreEqual(1_500_000, loaded.Length);
        Assert.IsTrue(loaded.AsSpan<float>().SequenceEqual(table));
    }

    [TestMethod]
    public void Load_NonSeekableStream_ReadsToItsEnd()
    {
        using var buffer = new MemoryStream();
        using (var zip = new System.IO.Compression.DeflateStream(buffer, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            Graphs.MeanOfWords().Save(zip);
        buffer.Position = 0;

        using var unzip = new System.IO.Compression.DeflateStream(buffer, System.IO.Compression.CompressionMode.Decompress);

        Assert.AreEqual("words", OnnxModel.Load(unzip).GraphName);
    }

    [TestMethod]
    public void Load_MissingFile_Throws() =>
        Assert.ThrowsExactly<FileNotFoundException>(() => OnnxModel.Load(Path.Combine(Path.GetTempPath(), "no-such-model.onnx")));

    [TestMethod]
    public void Load_Truncated_NamesPathAndOffset()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("cut.onnx");
        Graphs.MeanOfWords().Save(path);
        byte[] bytes = File.ReadAllBytes(path);

        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            try
            {
                // A cut between two top-level fields leaves a smaller model that is whole.
                Assert.AreEqual("words", OnnxModel.Load(path).GraphName);
            }
            catch (InvalidDataException error)
            {
                StringAssert.Contains(error.Message, path);
            }
        }

        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        InvalidDataException half = Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(path));
        StringAssert.Contains(half.Message, "near byte");
    }

    [TestMethod]
    public void Load_Garbage_NamesPath()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            string path = folder.File("garbage.onnx");
            File.WriteAllBytes(path, bytes);
            InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(path));
            StringAssert.Contains(error.Message, path);
        }
    }

    [TestMethod]
    public void Load_MutatedModels_LoadOrSayWhatIsWrong()
    {
        using var buffer = new MemoryStream();
        Graphs.MeanOfWords().Save(buffer);
        byte[] original = buffer.ToArray();
        var random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] mutant = [.. original];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            try
            {
                OnnxModel model = OnnxModel.Load(new MemoryStream(mutant));
                Assert.IsNotEmpty(model.Outputs);
                _ = model.Inputs.Concat(model.Outputs).Select(value => value.ToString()).ToList();
                foreach (OnnxTensor tensor in model.Initializers.Where(tensor => tensor.ElementType == OnnxElementType.Float))
                    _ = Count(tensor);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(100, refused);

        static int Count(OnnxTensor tensor)
        {
            try
            {
                return tensor.AsSpan<float>().Length;
            }
            catch (InvalidOperationException)
            {
                return -1;
            }
        }
    }

    [TestMethod]
    [DataRow(new byte[0], "is empty")]
    [DataRow(new byte[] { 0x08, 0x08 }, "it has no graph")]
    [DataRow(new byte[] { 0x3A, 0x00 }, "ir_version")]
    [DataRow(new byte[] { 0x08, 0x08, 0x3A, 0x00 }, "without outputs")]
    public void Load_NotAModel_SaysWhatIsMissing(byte[] bytes, string expected)
    {
        using var stream = new MemoryStream(bytes);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(stream));

        StringAssert.Contains(error.Message, expected);
    }

    [TestMethod]
    public void Inputs_InitializerListedAsInput_IsLeftOut()
    {
        // Built by hand: ir_version 3; graph { initializer "w", input "w", input "x", output "y" }.
        byte[] model =
        [
            0x08, 0x03,
            0x3A, 20,
            0x2A, 3, 0x42, 1, (byte)'w',
            0x5A, 3, 0x0A, 1, (byte)'w',
            0x5A, 3, 0x0A, 1, (byte)'x',
            0x62, 3, 0x0A, 1, (byte)'y',
        ];

        OnnxModel loaded = OnnxModel.Load(new MemoryStream(model));

        Assert.AreEqual("x", loaded.Inputs.Single().Name);
        Assert.AreEqual(OnnxElementType.Undefined, loaded.Inputs.Single().ElementType);
    }
}
