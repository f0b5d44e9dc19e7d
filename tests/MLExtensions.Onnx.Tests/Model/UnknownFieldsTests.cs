namespace MLExtensions.Onnx.Tests.Model;

[TestClass]
public sealed class UnknownFieldsTests
{
    [TestMethod]
    public void Save_FieldsOfANewerFormat_AreWrittenBackByteForByte()
    {
        // By hand. Unknown: model field 99 (bytes "ab"), graph field 77 (varint 300), tensor field 55 (32 bits), node field 66 (64 bits).
        byte[] tensor = [0x08, 1, 0x10, 1, 0x42, 1, (byte)'w', 0x4A, 4, 0, 0, 128, 63, 0xBD, 0x03, 1, 2, 3, 4];
        byte[] node = [0x0A, 1, (byte)'w', 0x12, 1, (byte)'y', 0x22, 8, .. "Identity"u8, 0x91, 0x04, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] output = [0x0A, 1, (byte)'y'];
        byte[] graph = [0x0A, (byte)node.Length, .. node, 0x2A, (byte)tensor.Length, .. tensor, 0x62, (byte)output.Length, .. output, 0xE8, 0x04, 0xAC, 0x02];
        byte[] model = [0x08, 8, 0x3A, (byte)graph.Length, .. graph, 0x42, 2, 0x10, 17, 0x9A, 0x06, 2, (byte)'a', (byte)'b'];

        OnnxModel loaded = OnnxModel.Load(model);
        var written = new MemoryStream();
        loaded.Save(written);

        Assert.IsEmpty(loaded.FindProblems());
        CollectionAssert.AreEqual(model, written.ToArray());
    }
}
