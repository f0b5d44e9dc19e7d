using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Core.Tests;

[TestClass]
public sealed class ComponentMetadataTests
{
    [TestMethod]
    public void WriteTo_ModelSavedAndLoaded_ReadsTheSame()
    {
        var metadata = new ComponentMetadata(ComponentMetadata.NameOf<ScaleTransformer>(), true, "In", "Out", """{"a":1}""");
        OnnxModel model = Graph();
        metadata.WriteTo(model.Metadata);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;

        Assert.IsTrue(ComponentMetadata.TryRead(OnnxModel.Load(stream).Metadata, out ComponentMetadata? read));

        Assert.AreEqual(metadata, read);
        Assert.AreEqual("MLExtensions.Core.Tests.ScaleTransformer, MLExtensions.Core.Tests", read.Component);
    }

    [TestMethod]
    public void TryRead_ForeignModel_IsFalse() => Assert.IsFalse(ComponentMetadata.TryRead(Graph().Metadata, out _));

    [TestMethod]
    [DataRow("2")]
    [DataRow("two")]
    public void TryRead_LaterOrDamagedFormat_IsFalse(string format)
    {
        OnnxModel model = Graph();
        new ComponentMetadata("type", false, "In", "Out", "{}").WriteTo(model.Metadata);
        model.Metadata["mlextensions.format"] = format;

        Assert.IsFalse(ComponentMetadata.TryRead(model.Metadata, out _));
    }

    private static OnnxModel Graph()
    {
        var builder = new OnnxGraphBuilder();
        builder.Output("y", builder.Node("Neg", [builder.Input("x", OnnxElementType.Float, 1)]), OnnxElementType.Float, 1);
        return builder.Build();
    }
}
