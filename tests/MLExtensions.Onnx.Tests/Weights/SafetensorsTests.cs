using System.Buffers.Binary;
using System.Text;

namespace MLExtensions.Onnx.Tests.Weights;

[TestClass]
public sealed class SafetensorsTests
{
    [TestMethod]
    public void SaveSafetensors_ManyTypes_ComeBack()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.safetensors");
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["flag"] = OnnxTensor.Create<bool>([true], 1),
            ["layer.weight"] = OnnxTensor.Create<float>([1.5f, -2, 3, 4, 5, 6], 2, 3),
            ["empty"] = OnnxTensor.Create<int>([], 0, 4),
            ["scalar"] = OnnxTensor.Scalar(3.25),
            ["ids"] = OnnxTensor.Create<long>([1, -1], 2),
            ["half"] = OnnxTensor.Create<Half>([(Half)1.5f], 1),
        };

        WeightFile.SaveSafetensors(path, tensors, new Dictionary<string, string> { ["format"] = "ä\"\n" });
        IReadOnlyDictionary<string, OnnxTensor> loaded = WeightFile.LoadSafetensors(path);

        CollectionAssert.AreEqual(tensors.Keys.ToArray(), loaded.Keys.ToArray());
        foreach ((string name, OnnxTensor tensor) in tensors)
            NpzTests.AssertSame(tensor, loaded[name], name);
        Assert.AreEqual("ä\"\n", WeightFile.LoadSafetensorsMetadata(path)["format"]);
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Root));
    }

    [TestMethod]
    public void SaveSafetensors_Bytes_AreThoseOfTheFormat()
    {
        using var folder = new TemporaryFolder();
        WeightFile.SaveSafetensors(folder.File("w"), [new("b", OnnxTensor.Create<byte>([7], 1)), new("f", OnnxTensor.Create<float>([1], 1))]);

        byte[] bytes = File.ReadAllBytes(folder.File("w"));

        const string Header = """{"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"f":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        int length = (Header.Length + 7) / 8 * 8;
        Assert.AreEqual(length, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.AreEqual(Header.PadRight(length), Encoding.UTF8.GetString(bytes, 8, length));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 128, 63, 7 }, bytes[(8 + length)..]);
    }

    [TestMethod]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "damaged header")]
    [DataRow("""[]""", "no JSON object")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1]}}""", "\"data_offsets\"")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "'a'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "'a'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "8 bytes; its data_offsets are 0 to 4")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "data_offsets are 4 to 0")]
    [DataRow("""{"a":{"dtype":"F8_E5M2","shape":[4],"data_offsets":[0,4]}}""", "F8_E5M2")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "impossible shape")]
    [DataRow("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}}""", "begins at byte")]
    [DataRow("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "its tensors take 3")]
    [DataRow("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "'b'")]
    [DataRow("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "twice")]
    [DataRow("""{"a":{"dtype":"F64","shape":[1000000000],"data_offsets":[0,8000000000]}}""", "8,000,000,000")]
    [DataRow("""{"__metadata__":{"x":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "metadata")]
    public void LoadSafetensors_HostileHeader_SaysWhatIsWrong(string header, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.safetensors");
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, 1, 2, 3, 4]);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.LoadSafetensors(path));

        StringAssert.Contains(error.Message, message);
        StringAssert.Contains(error.Message, path);
    }

    [TestMethod]
    public void LoadSafetensors_HugeHeaderLength_AllocatesNothingForIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("w"), [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0, (byte)'{', (byte)'}']);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.LoadSafetensors(folder.File("w")));

        Assert.IsLessThan(100_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void LoadSafetensors_DamagedFiles_AreRefused()
    {
        using var folder = new TemporaryFolder();
        WeightFile.SaveSafetensors(folder.File("w"), [new("b", OnnxTensor.Create<byte>([7], 1)), new("f", OnnxTensor.Create<float>([1, 2, 3], 3))]);
        byte[] good = File.ReadAllBytes(folder.File("w"));
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. good];
            for (int flip = 0; flip < 2; flip++)
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("bad"), i % 2 == 0 ? bad : bad[..random.Next(bad.Length)]);
            NpzTests.AssertOnlyInvalidData(() => WeightFile.LoadSafetensors(folder.File("bad")));
        }
    }

    [TestMethod]
    public void SaveSafetensors_ReservedNameOrTexts_Throw()
    {
        using var folder = new TemporaryFolder();

        Assert.ThrowsExactly<ArgumentException>(() => WeightFile.SaveSafetensors(folder.File("w"), [new("__metadata__", OnnxTensor.Scalar(1f))]));
        Assert.ThrowsExactly<ArgumentException>(() => WeightFile.SaveSafetensors(folder.File("w"), [new("t", OnnxTensor.Create(["x"], 1))]));
        Assert.IsEmpty(Directory.GetFiles(folder.Root));
    }
}
