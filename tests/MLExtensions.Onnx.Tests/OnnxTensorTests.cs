namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class OnnxTensorTests
{
    [TestMethod]
    public void Create_EachType_GivesBackTheValues()
    {
        Check<float>([1.5f, -2], OnnxElementType.Float);
        Check<double>([1.5, -2], OnnxElementType.Double);
        Check<Half>([(Half)1.5f, (Half)(-2)], OnnxElementType.Float16);
        Check<bool>([true, false], OnnxElementType.Bool);
        Check<long>([long.MinValue, 2], OnnxElementType.Int64);
        Check<int>([int.MinValue, 2], OnnxElementType.Int32);
        Check<short>([-1, 2], OnnxElementType.Int16);
        Check<sbyte>([-1, 2], OnnxElementType.Int8);
        Check<ulong>([ulong.MaxValue, 2], OnnxElementType.UInt64);
        Check<uint>([uint.MaxValue, 2], OnnxElementType.UInt32);
        Check<ushort>([ushort.MaxValue, 2], OnnxElementType.UInt16);
        Check<byte>([255, 2], OnnxElementType.UInt8);
    }

    [TestMethod]
    public void Create_Strings_GivesBackTheTexts() =>
        CollectionAssert.AreEqual(new[] { "ä", "" }, OnnxTensor.Create(["ä", ""], 2).ToStrings());

    [TestMethod]
    public void Wrap_Memory_IsNotCopied()
    {
        float[] values = [1, 2, 3];
        OnnxTensor tensor = OnnxTensor.Wrap<float>(values, 3);

        values[1] = 9;

        Assert.AreEqual(9, tensor.AsSpan<float>()[1]);
    }

    [TestMethod]
    public void Create_WrongCount_Throws()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => OnnxTensor.Create<float>([1, 2, 3], 2, 2));

        Assert.AreEqual("Dimensions [2, 2] need 4 values, 3 were given. (Parameter 'dims')", error.Message);
    }

    [TestMethod]
    public void Create_NegativeDimension_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OnnxTensor.Create<float>([], -1));

    [TestMethod]
    public void Create_UnsupportedType_Throws() =>
        Assert.ThrowsExactly<NotSupportedException>(() => OnnxTensor.Create<decimal>([1m], 1));

    [TestMethod]
    public void AsSpan_OtherType_Throws()
    {
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => OnnxTensor.Create<float>([1], 1).AsSpan<long>().ToArray());

        Assert.AreEqual("Tensor '' holds Float, not Int64.", error.Message);
    }

    [TestMethod]
    public void AsSpan_TypedFields_AreRead()
    {
        // float_data, packed: [1.0]; then int64_data, packed: [5, 6]; exporters write either form.
        OnnxModel model = OnnxModel.Load(new MemoryStream(
        [
            0x08, 0x08,
            0x3A, 37,
            0x2A, 13, 0x08, 1, 0x10, 1, 0x22, 4, 0, 0, 0x80, 0x3F, 0x42, 1, (byte)'f',
            0x2A, 11, 0x08, 2, 0x10, 7, 0x3A, 2, 5, 6, 0x42, 1, (byte)'i',
            0x62, 3, 0x0A, 1, (byte)'y',
            0x12, 2, (byte)'g', (byte)'h',
        ]));

        CollectionAssert.AreEqual(new[] { 1f }, model.FindInitializer("f")!.AsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 5L, 6L }, model.FindInitializer("i")!.AsSpan<long>().ToArray());
    }

    private static void Check<T>(T[] values, OnnxElementType type)
        where T : unmanaged
    {
        OnnxTensor tensor = OnnxTensor.Create<T>(values, 1, values.Length);
        Assert.AreEqual(type, tensor.ElementType);
        CollectionAssert.AreEqual(values, tensor.AsSpan<T>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, values.Length }, tensor.Dims.ToArray());
    }
}
