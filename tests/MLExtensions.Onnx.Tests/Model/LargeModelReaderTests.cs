namespace MLExtensions.Onnx.Tests.Model;

[TestClass]
public sealed class LargeModelReaderTests
{
    [TestMethod]
    public void Load_LargeFile_IsWhatItsBytesAre()
    {
        byte[] bytes = Bytes();

        OnnxModel streamed = OnnxModel.Load(new MemoryStream(bytes)), parsed = OnnxModel.Load(bytes);

        CollectionAssert.AreEqual(Written(parsed), Written(streamed));
        Assert.AreEqual("kept", streamed.Metadata["note"]);
        CollectionAssert.AreEqual(parsed.FindInitializer("large")!.AsSpan<float>().ToArray(), streamed.FindInitializer("large")!.AsSpan<float>().ToArray());
        CollectionAssert.AreEqual((float[])[1, 2], streamed.FindInitializer("small")!.AsSpan<float>().ToArray());
        Assert.IsEmpty(streamed.FindProblems());
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(1_000_000)]
    public void Load_LargeFileCutShort_SaysWhereItEnds(int missing)
    {
        byte[] bytes = Bytes()[..^missing];

        string expected = Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(bytes)).Message;
        string actual = Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(new MemoryStream(bytes))).Message;

        Assert.AreEqual(expected.Replace("the bytes", "the stream", StringComparison.Ordinal), actual);
        StringAssert.Contains(actual, "near byte");
    }

    [TestMethod]
    public void Load_UnknownFields_SurviveSaving()
    {
        // Field 1000, a text: the tag 8002 is two bytes of varint.
        byte[] bytes = [.. Bytes(), 0xc2, 0x3e, 3, (byte)'n', (byte)'e', (byte)'w'];

        byte[] saved = Written(OnnxModel.Load(new MemoryStream(bytes)));

        CollectionAssert.AreEqual(Written(OnnxModel.Load(bytes)), saved);
        CollectionAssert.AreEqual((byte[])[0xc2, 0x3e, 3, (byte)'n', (byte)'e', (byte)'w'], saved[^6..]);
    }

    [TestMethod]
    public void Load_StreamInTheMiddle_ReadsFromThere()
    {
        var stream = new MemoryStream([.. new byte[7], .. Bytes()]) { Position = 7 };

        Assert.AreEqual(400_000, OnnxModel.Load(stream).FindInitializer("large")!.Length);
    }

    private static byte[] Bytes()
    {
        var g = new OnnxGraphBuilder();
        float[] large = [.. Enumerable.Range(0, 400_000).Select(i => MathF.Sin(i))];
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2);
        OnnxValue sum = g.Initializer(OnnxTensor.Create<float>(large, 400_000), "large").ReduceSum();
        OnnxModel model = g.Output("y", x + g.Initializer(OnnxTensor.Create<float>([1, 2], 2), "small") + sum).Build();
        model.Metadata["note"] = "kept";
        return Written(model);
    }

    private static byte[] Written(OnnxModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
