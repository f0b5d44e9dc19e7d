using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions.Onnx.Tests.Weights;

[TestClass]
public sealed class NpzTests
{
    [TestMethod]
    public void SaveNpz_EveryType_ComesBack()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.npz");
        var tensors = new Dictionary<string, OnnxTensor>
        {
            ["block1/conv.weight"] = OnnxTensor.Create<float>([1.5f, -2, float.NaN, 4, 5, 6], 2, 3),
            ["d"] = OnnxTensor.Create<double>([1e300], 1),
            ["h"] = OnnxTensor.Create<Half>([(Half)0.5f], 1),
            ["l"] = OnnxTensor.Scalar(long.MinValue),
            ["i"] = OnnxTensor.Create<int>([1, -2], 2),
            ["s"] = OnnxTensor.Create<short>([-3], 1),
            ["b"] = OnnxTensor.Create<bool>([true, false], 1, 2),
            ["u8"] = OnnxTensor.Create<byte>([255], 1),
            ["i8"] = OnnxTensor.Create<sbyte>([-128], 1),
            ["u16"] = OnnxTensor.Create<ushort>([65535], 1),
            ["u32"] = OnnxTensor.Create<uint>([uint.MaxValue], 1),
            ["u64"] = OnnxTensor.Create<ulong>([ulong.MaxValue], 1),
            ["empty"] = OnnxTensor.Create<float>([], 3, 0),
        };

        WeightFile.SaveNpz(path, tensors);
        IReadOnlyDictionary<string, OnnxTensor> loaded = WeightFile.LoadNpz(path);

        CollectionAssert.AreEqual(tensors.Keys.ToArray(), loaded.Keys.ToArray());
        foreach ((string name, OnnxTensor tensor) in tensors)
            AssertSame(tensor, loaded[name], name);
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Root));
    }

    [TestMethod]
    public void SaveNpz_Array_IsWhatNumPyWrites()
    {
        using var folder = new TemporaryFolder();
        WeightFile.SaveNpz(folder.File("w.npz"), new Dictionary<string, OnnxTensor> { ["w"] = OnnxTensor.Create<float>([1, 2], 2) });

        using ZipArchive archive = ZipFile.OpenRead(folder.File("w.npz"));
        using Stream stream = archive.GetEntry("w.npy")!.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);

        // numpy.save of np.array([1, 2], 'f4'), version 1.0: 128 bytes, the data from byte 128.
        string header = "\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(127) + "\n";
        CollectionAssert.AreEqual(new byte[] { 0, 0, 128, 63, 0, 0, 0, 64 }, bytes.ToArray()[128..]);
        Assert.AreEqual(header, Encoding.Latin1.GetString(bytes.ToArray()[..128]));
    }

    [TestMethod]
    public void LoadNpz_FortranOrder_IsTransposed()
    {
        // Index (i, j, k) of [2, 3, 2] has the value 100 i + 10 j + k; the first index runs fastest in the file.
        float[] stored = [.. from k in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 2) select 100f * i + 10 * j + k];

        OnnxTensor loaded = LoadOne("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 2), }", MemoryMarshal.AsBytes<float>(stored).ToArray());

        CollectionAssert.AreEqual(new float[] { 0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121 }, loaded.AsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3, 2 }, loaded.Dims.ToArray());
    }

    [TestMethod]
    public void LoadNpz_BigEndian_IsSwapped()
    {
        OnnxTensor loaded = LoadOne("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", [1, 2, 0xFF, 0xFE]);

        CollectionAssert.AreEqual(new short[] { 0x0102, -2 }, loaded.AsSpan<short>().ToArray());
    }

    [TestMethod]
    [DataRow("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "pickled objects")]
    [DataRow("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }", "'<U5'")]
    [DataRow("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "says not all of")]
    [DataRow("{'fortran_order': False, 'shape': (1,), }", "says not all of")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "impossible dimension '-1'")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "impossible shape")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }", "needs 4,000,000,000 bytes")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "ends after 4 of 8 bytes")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", null)]
    [DataRow("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", "more than its 3 bytes")]
    public void LoadNpz_HostileHeader_SaysWhatIsWrong(string header, string? message)
    {
        if (message is null)
        {
            Assert.AreEqual(0, LoadOne(header, new byte[4]).Dims.Count);
            return;
        }

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => LoadOne(header, new byte[4]));
        StringAssert.Contains(error.Message, message);
        StringAssert.Contains(error.Message, "w.npz");
        StringAssert.Contains(error.Message, "'w'");
    }

    [TestMethod]
    public void LoadNpz_DamagedFiles_AreRefused()
    {
        using var folder = new TemporaryFolder();
        WeightFile.SaveNpz(folder.File("w.npz"), new Dictionary<string, OnnxTensor> { ["w"] = OnnxTensor.Create<float>([1, 2], 2) });
        byte[] good = File.ReadAllBytes(folder.File("w.npz"));
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. good];
            for (int flip = 0; flip < 3; flip++)
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("bad.npz"), bad[..random.Next(bad.Length)]);
            AssertOnlyInvalidData(() => WeightFile.LoadNpz(folder.File("bad.npz")));
            File.WriteAllBytes(folder.File("bad.npz"), bad);
            AssertOnlyInvalidData(() => WeightFile.LoadNpz(folder.File("bad.npz")));
        }
    }

    [TestMethod]
    public void SaveNpz_WrongTensors_ThrowBeforeWriting()
    {
        using var folder = new TemporaryFolder();
        OnnxTensor one = OnnxTensor.Create<float>([1], 1);

        Assert.AreEqual("tensors", Assert.ThrowsExactly<ArgumentException>(() => WeightFile.SaveNpz(folder.File("w.npz"), [new("", one)])).ParamName);
        Assert.AreEqual("tensors", Assert.ThrowsExactly<ArgumentException>(() => WeightFile.SaveNpz(folder.File("w.npz"), [new("a", one), new("a", one)])).ParamName);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => WeightFile.SaveNpz(folder.File("w.npz"), [new("t", OnnxTensor.Create(["x"], 1))])).Message, "'t' holds String");
        Assert.IsEmpty(Directory.GetFiles(folder.Root));
    }

    [TestMethod]
    public void SaveNpz_FailureInTheMiddle_KeepsTheOldFile()
    {
        using var folder = new TemporaryFolder();
        OnnxTensor one = OnnxTensor.Create<float>([1], 1);
        WeightFile.SaveNpz(folder.File("w.npz"), [new("a", one)]);
        var damaged = new OnnxTensor(new Proto.TensorProto { DataType = 1, Dims = { 3 }, RawData = Google.Protobuf.ByteString.CopyFrom(1, 2) });

        Assert.ThrowsExactly<InvalidOperationException>(() => WeightFile.SaveNpz(folder.File("w.npz"), [new("a", one), new("b", damaged)]));

        CollectionAssert.AreEqual(new[] { "a" }, WeightFile.LoadNpz(folder.File("w.npz")).Keys.ToArray());
        Assert.HasCount(1, Directory.GetFiles(folder.Root));
    }

    internal static void AssertSame(OnnxTensor expected, OnnxTensor actual, string name)
    {
        Assert.AreEqual(expected.ElementType, actual.ElementType, name);
        CollectionAssert.AreEqual(expected.Dims.ToArray(), actual.Dims.ToArray(), name);
        CollectionAssert.AreEqual(expected.ToBytes().ToArray(), actual.ToBytes().ToArray(), name);
    }

    internal static void AssertOnlyInvalidData(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidDataException)
        {
        }
    }

    private static OnnxTensor LoadOne(string header, byte[] data)
    {
        using var folder = new TemporaryFolder();
        using (ZipArchive archive = ZipFile.Open(folder.File("w.npz"), ZipArchiveMode.Create))
        using (Stream stream = archive.CreateEntry("w.npy").Open())
        {
            stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)(header.Length + 1), (byte)((header.Length + 1) >> 8)]);
            stream.Write(Encoding.ASCII.GetBytes(header + "\n"));
            stream.Write(data);
        }

        return WeightFile.LoadNpz(folder.File("w.npz"))["w"];
    }
}
