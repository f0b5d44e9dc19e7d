using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Testing;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class ProjectToTsneTests
{
    private static readonly TsneOptions Quick = new() { Perplexity = 5, ExaggerationIterations = 50, Iterations = 50, Threads = 1 };

    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow("Map", "Features", DistanceMetric.Euclidean, 0)]
    [DataRow("Map", "Sparse", DistanceMetric.Euclidean, 0)]
    [DataRow("Features", "Features", DistanceMetric.Cosine, 0)]
    [DataRow("map.output", "Features", DistanceMetric.Manhattan, 3)]
    [DataRow("Map", "Features", DistanceMetric.Correlation, 3)]
    public void Contract_Holds(string output, string input, DistanceMetric metric, int components) =>
        EstimatorContract.Verify(Estimator(output, input, Quick with { Metric = metric, Components = components }), FeatureData.Of(_ml), FeatureData.Wrong(_ml));

    [TestMethod]
    public void Fit_SameSeed_IsTheMapOfTheAlgorithm()
    {
        FloatMatrix data = Samples.Clusters(60, FeatureData.Columns, 3, seed: 1);

        using TsneTransformer transformer = Estimator("Map", "Features", Quick).Fit(FeatureData.Of(_ml, data));

        TsneMap expected = Tsne.Fit(data, Quick with { Seed = 7 });
        CollectionAssert.AreEqual(expected.Embedding.Span.ToArray(), transformer.Embedding.Span.ToArray());
        Assert.AreEqual(expected.KullbackLeibler, transformer.KullbackLeibler);
    }

    [TestMethod]
    public void Fit_NoSeed_TakesOneFromTheContext()
    {
        TsneEstimator one = new MLContext(3).Embeddings().ProjectToTsne("Map", "Features");
        TsneEstimator same = new MLContext(3).Embeddings().ProjectToTsne("Map", "Features");

        Assert.AreEqual(one.Seed, same.Seed);
    }

    [TestMethod]
    public void Load_Bare_PutsTrainingRowsWhereTheyWereAndNewRowsBesideTheirClass()
    {
        FloatMatrix data = Samples.Clusters(150, FeatureData.Columns, 3, seed: 1);
        using TsneTransformer transformer = Estimator("Map", "Features", Quick with { Components = 4, Iterations = 300 }).Fit(FeatureData.Of(_ml, data));
        string path = Path.Combine(Path.GetTempPath(), $"tsne-{Guid.NewGuid():N}.zip");
        try
        {
            _ml.Model.Save(transformer, FeatureData.Of(_ml, data).Schema, path);
            ITransformer bare = new MLContext().Model.Load(path, out _);
            using var disposed = (IDisposable)bare;

            float[] embedding = transformer.Embedding.Span.ToArray();
            float[] fitted = Points(bare.Transform(FeatureData.Of(_ml, data)));
            float width = embedding.Max() - embedding.Min();
            for (int i = 0; i < fitted.Length; i++)
                Assert.AreEqual(embedding[i], fitted[i], 1e-4f * width);

            float[] held = Points(bare.Transform(FeatureData.Of(_ml, Samples.Clusters(60, FeatureData.Columns, 3, seed: 2))));
            int right = Enumerable.Range(0, 60).Count(row => NearestFitted(transformer.Embedding, held[2 * row], held[(2 * row) + 1]) % 3 == row % 3);
            double accuracy = MapQuality.LabelAccuracy(transformer.Embedding, [.. Enumerable.Range(0, 150).Select(row => row % 3)]);
            Assert.IsGreaterThanOrEqualTo(accuracy - 0.02, right / 60.0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Load_Typed_KeepsMapOptionsAndTimings()
    {
        IDataView data = FeatureData.Of(_ml);
        using TsneTransformer transformer = Estimator("Map", "Features", Quick with { Metric = DistanceMetric.Cosine }).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"tsne-{Guid.NewGuid():N}.zip");
        try
        {
            _ml.Model.Save(transformer, data.Schema, path);
            using TransformerChain<ITransformer> chain = new MLContext().Embeddings().Load(path);
            var loaded = (TsneTransformer)chain.LastTransformer;

            Assert.AreEqual(transformer.KullbackLeibler, loaded.KullbackLeibler);
            Assert.AreEqual(transformer.Timings, loaded.Timings);
            Assert.AreEqual(Quick.Perplexity, loaded.Map.Options.Perplexity);
            Assert.AreEqual(DistanceMetric.Cosine, loaded.Map.Options.Metric);
            CollectionAssert.AreEqual(transformer.Embedding.Span.ToArray(), loaded.Embedding.Span.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void SaveAsOnnx_Session_GivesTheSame()
    {
        FloatMatrix data = Samples.Clusters(60, FeatureData.Columns, 3, seed: 1);
        using TsneTransformer transformer = Estimator("Map", "Features", Quick).Fit(FeatureData.Of(_ml, data));
        using var stream = new MemoryStream();

        transformer.SaveAsOnnx(stream);

        stream.Position = 0;
        using var session = new OnnxSession(OnnxModel.Load(stream));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("Features", data.Row(8).ToArray(), 1, FeatureData.Columns));
        CollectionAssert.AreEqual(transformer.Embedding.Row(8).ToArray(), results.Span<float>("Map").ToArray());
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.NegativeInfinity, "-Infinity")]
    public void Fit_NotFinite_NamesColumnRowAndSlot(float value, string text)
    {
        FloatMatrix data = Samples.Normal(60, FeatureData.Columns, seed: 1);
        data[17, 3] = value;

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Estimator("Map", "Features", Quick).Fit(FeatureData.Of(_ml, data)));

        StringAssert.StartsWith(error.Message, $"Column 'Features', row 17, slot 3: {text}.");
    }

    [TestMethod]
    public void Fit_EmptyView_SaysSo()
    {
        IDataView empty = _ml.Data.LoadFromEnumerable(Array.Empty<FeatureData.FeatureRow>());

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Estimator("Map", "Features", Quick).Fit(empty));

        StringAssert.StartsWith(error.Message, "Column 'Features': the data has no rows.");
    }

    [TestMethod]
    public void Fit_WrongTypes_SaysWhatWouldBeRight()
    {
        IDataView varying = _ml.Data.LoadFromEnumerable(new[] { new Varying { Features = [1, 2] } });

        ArgumentOutOfRangeException ofDoubles = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator("Map", "Features", Quick).Fit(FeatureData.Wrong(_ml)));
        ArgumentOutOfRangeException ofVarying = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator("Map", "Features", Quick).Fit(varying));
        ArgumentOutOfRangeException ofScalar = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator("Map", "Label", Quick).Fit(FeatureData.Of(_ml)));

        StringAssert.Contains(ofDoubles.Message, "expected Vector<Single> of known size (ConvertType makes Single of other numbers");
        StringAssert.Contains(ofVarying.Message, "expected Vector<Single> of known size");
        StringAssert.Contains(ofScalar.Message, "expected Vector<Single> of known size");
    }

    [TestMethod]
    public void Fit_TooFewRowsOrAllEqual_SaysSo()
    {
        var equal = new FloatMatrix(60, FeatureData.Columns);

        ArgumentException few = Assert.ThrowsExactly<ArgumentException>(() => Estimator("Map", "Features", Quick with { Perplexity = 30 }).Fit(FeatureData.Of(_ml)));
        ArgumentException same = Assert.ThrowsExactly<ArgumentException>(() => Estimator("Map", "Features", Quick).Fit(FeatureData.Of(_ml, equal)));

        StringAssert.Contains(few.Message, "the largest perplexity is 20");
        StringAssert.StartsWith(same.Message, "All 60 rows are equal");
    }

    [TestMethod]
    public void Fit_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            _ml.Embeddings().ProjectToTsne("Map", "Features", new ProjectToTsneOptions { Tsne = Quick, CancellationToken = source.Token }).Fit(FeatureData.Of(_ml)));
    }

    [TestMethod]
    public void Transform_AnotherSize_IsRefused()
    {
        using TsneTransformer transformer = Estimator("Map", "Features", Quick).Fit(FeatureData.Of(_ml));
        IDataView other = _ml.Data.LoadFromEnumerable(new[] { new Three { Features = [1, 2, 3] } });

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transformer.Transform(other));

        StringAssert.Contains(error.Message, "expected Vector<Single, 5>");
    }

    private static int NearestFitted(FloatMatrix embedding, float x, float y) =>
        Enumerable.Range(0, embedding.Rows).MinBy(row => Math.Pow(embedding[row, 0] - x, 2) + Math.Pow(embedding[row, 1] - y, 2));

    private static float[] Points(IDataView view) => [.. view.GetColumn<float[]>("Map").SelectMany(point => point)];

    private TsneEstimator Estimator(string output, string input, TsneOptions options) =>
        _ml.Embeddings().ProjectToTsne(output, input, new ProjectToTsneOptions { Tsne = options, Seed = 7 });

    private sealed class Varying
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Three
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
