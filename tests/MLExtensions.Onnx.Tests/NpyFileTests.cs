using System.Text;

namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class NpyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("npy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Save_Load_GivesTheTensorBack()
    {
        string path = Path.Combine(_folder, "a.npy");

        NpyFile.Save(path, OnnxTensor.Create<float>([1, 2, 3, 4, 5, 6], 2, 3));
        OnnxTensor tensor = NpyFile.Load(path);

        CollectionAssert.AreEqual(new long[] { 2, 3 }, tensor.Dims.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, tensor.AsSpan<float>().ToArray());
        Assert.HasCount(1, Directory.GetFiles(_folder));
    }

    // The bytes that numpy.save writes for np.asfortranarray([[1, 2, 3], [4, 5, 6]], dtype='>i2').
    [TestMethod]
    public void Load_ColumnMajorBigEndian_IsRowMajor()
    {
        string header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), 0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6];

        OnnxTensor tensor = NpyFile.Load(Write(bytes));

        CollectionAssert.AreEqual(new short[] { 1, 2, 3, 4, 5, 6 }, tensor.AsSpan<short>().ToArray());
    }

    [TestMethod]
    public void Load_CutOff_NamesPathAndSizes()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Save(path, OnnxTensor.Create<float>(new float[100], 100));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^300]);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => NpyFile.Load(path)).Message;

        Assert.Contains("a.npy", message);
        Assert.Contains("400 bytes", message);
    }

    [TestMethod]
    public void Load_SomethingElse_SaysSo() =>
        Assert.Contains("is no NumPy array", Assert.ThrowsExactly<InvalidDataException>(() => NpyFile.Load(Write([.. "hello, world"u8]))).Message);

    [TestMethod]
    public void Save_Texts_AreRefused() => Assert.ThrowsExactly<ArgumentException>(() => NpyFile.Save(Path.Combine(_folder, "a.npy"), OnnxTensor.Create(["a"], 1)));

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, "given.npy");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
