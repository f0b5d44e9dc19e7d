namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class OnnxMetadataTests
{
    [TestMethod]
    public void Write_ThenReload_ReadsTheSame()
    {
        OnnxModel model = Graphs.MeanOfWords();
        var metadata = new OnnxMetadata("GloVe", """{"Pooling":"Mean"}""", 2);

        metadata.Write(model);

        Assert.AreEqual(metadata, OnnxMetadata.Read(Graphs.Reload(model)));
    }

    [TestMethod]
    public void Read_ForeignModel_IsNull() => Assert.IsNull(OnnxMetadata.Read(Graphs.MeanOfWords()));

    [TestMethod]
    public void Read_VersionIsNoNumber_Throws()
    {
        OnnxModel model = Graphs.MeanOfWords();
        model.Metadata[OnnxMetadata.ComponentKey] = "GloVe";
        model.Metadata[OnnxMetadata.VersionKey] = "two";

        Assert.ThrowsExactly<InvalidDataException>(() => OnnxMetadata.Read(model));
    }

    [TestMethod]
    public void Metadata_SetAddRemove_BehavesAsADictionary()
    {
        IDictionary<string, string> metadata = Graphs.MeanOfWords().Metadata;

        metadata.Add("a", "1");
        metadata["a"] = "2";
        metadata["b"] = "3";

        Assert.ThrowsExactly<ArgumentException>(() => metadata.Add("a", "9"));
        Assert.ThrowsExactly<KeyNotFoundException>(() => metadata["c"]);
        CollectionAssert.AreEqual(new[] { "a", "b" }, metadata.Keys.ToArray());
        Assert.AreEqual("2", metadata["a"]);
        Assert.IsTrue(metadata.Remove("a"));
        Assert.HasCount(1, metadata);
    }
}
