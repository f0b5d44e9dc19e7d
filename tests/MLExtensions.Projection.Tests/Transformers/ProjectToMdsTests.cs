using Microsoft.ML;
using MLExtensions.Numerics;
using MLExtensions.Testing;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class ProjectToMdsTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow("Map", "Features", DistanceMetric.Euclidean)]
    [DataRow("Sparse", "Sparse", DistanceMetric.Euclidean)]
    [DataRow("Map", "Features", DistanceMetric.Correlation)]
    public void Contract_Holds(string output, string input, DistanceMetric metric) => EstimatorContract.Verify(
        _ml.Embeddings().ProjectToMds(output, input, new ProjectToMdsOptions { Mds = new MdsOptions { Metric = metric, Iterations = 20, Threads = 1 }, Seed = 7 }),
        FeatureData.Of(_ml),
        FeatureData.Wrong(_ml));

    [TestMethod]
    public void Load_Typed_KeepsMapAndStress()
    {
        IDataView data = FeatureData.Of(_ml);
        using MdsTransformer transformer = _ml.Embeddings().ProjectToMds("Map", "Features", iterations: 20).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"mds-{Guid.NewGuid():N}.zip");
        try
        {
            _ml.Model.Save(transformer, data.Schema, path);
            using var chain = new MLContext().Embeddings().Load(path);
            var loaded = (MdsTransformer)chain.LastTransformer;

            Assert.AreEqual(transformer.NormalizedStress, loaded.NormalizedStress);
            Assert.AreEqual(20, loaded.Map.Options.Iterations);
            CollectionAssert.AreEqual(transformer.Embedding.Span.ToArray(), loaded.Embedding.Span.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Fit_NotFinite_NamesColumnRowAndSlot()
    {
        FloatMatrix data = Samples.Normal(20, FeatureData.Columns, seed: 1);
        data[17, 3] = float.NaN;

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Embeddings().ProjectToMds("Map", "Features").Fit(FeatureData.Of(_ml, data)));

        StringAssert.StartsWith(error.Message, "Column 'Features', row 17, slot 3: NaN.");
    }
}
