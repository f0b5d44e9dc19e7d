using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core.Tests;

[TestClass]
public sealed class EmbeddingsCatalogTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlx-core-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void ResolveSeed_NoSeedGiven_ComesFromTheContext()
    {
        int first = new MLContext(7).Embeddings().ResolveSeed(null, "component");
        int second = new MLContext(7).Embeddings().ResolveSeed(null, "component");
        int other = new MLContext(8).Embeddings().ResolveSeed(null, "component");

        Assert.AreEqual(first, second);
        Assert.AreNotEqual(first, other);
        Assert.AreEqual(5, new MLContext(7).Embeddings().ResolveSeed(5, "component"));
    }

    [TestMethod]
    public void Load_SavedChain_GivesOurComponentBackAmongBuiltInOnes()
    {
        var ml = new MLContext(1);
        IDataView data = TestData.Rows(ml);
        TransformerChain<ScaleTransformer> chain = ml.Transforms.CopyColumns("Copy", "Features")
            .Append(ml.Transforms.NormalizeMinMax("Copy"))
            .Append(new ScaleEstimator(ml, new ScaleOptions { Factor = 3, Input = "Copy" }))
            .Fit(data);
        string path = Path.Combine(_folder, "model.zip");
        ml.Model.Save(chain, data.Schema, path);

        using TransformerChain<ITransformer> loaded = new MLContext().Embeddings().Load(path, out DataViewSchema? schema);

        ScaleTransformer scale = loaded.OfType<ScaleTransformer>().Single();
        Assert.AreEqual(3f, scale.Options.Factor);
        Assert.AreEqual(3, loaded.Count());
        Assert.AreEqual("Features", schema!["Features"].Name);
        CollectionAssert.AreEqual(
            chain.Transform(data).GetColumn<float[]>("Scaled").SelectMany(x => x).ToArray(),
            loaded.Transform(data).GetColumn<float[]>("Scaled").SelectMany(x => x).ToArray());
    }

    [TestMethod]
    public void Load_ComponentWithDamagedOptions_NamesFileAndComponent()
    {
        var ml = new MLContext(1);
        IDataView data = TestData.Rows(ml);
        using ScaleTransformer transformer = new ScaleEstimator(ml, new ScaleOptions { Factor = float.NaN }).Fit(data);
        string path = Path.Combine(_folder, "model.zip");
        ml.Model.Save(transformer, data.Schema, path);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => new MLContext().Embeddings().Load(path).Dispose());

        StringAssert.StartsWith(error.Message, $"'{path}': component 'ScaleTransformer' cannot be restored: ");
    }

    [TestMethod]
    public void Load_NoSuchFile_NamesIt()
    {
        string path = Path.Combine(_folder, "none.zip");

        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => new MLContext().Embeddings().Load(path)).Message, path);
    }

    [TestMethod]
    public void Save_LeavesNoTemporaryGraphBehind()
    {
        var ml = new MLContext(1);
        IDataView data = TestData.Rows(ml);
        using ScaleTransformer transformer = new ScaleEstimator(ml, new ScaleOptions()).Fit(data);
        string[] before = Directory.GetFiles(Path.GetTempPath(), "mlextensions-*.onnx");

        ml.Model.Save(transformer, data.Schema, Path.Combine(_folder, "model.zip"));

        CollectionAssert.IsSubsetOf(Directory.GetFiles(Path.GetTempPath(), "mlextensions-*.onnx"), before);
    }
}
