using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

/// <summary>The transformer and its bare-reloaded form place generated rows alike.</summary>
[TestClass]
public sealed class TsneParityTests
{
    [TestMethod]
    [DataRow(DistanceMetric.Euclidean, 0)]
    [DataRow(DistanceMetric.Cosine, 3)]
    [DataRow(DistanceMetric.Manhattan, 0)]
    public void Bare_GeneratedRows_Agree(DistanceMetric metric, int components)
    {
        var ml = new MLContext(1);
        IDataView data = FeatureData.Of(ml, rows: 80);
        var tsne = new TsneOptions { Perplexity = 8, ExaggerationIterations = 50, Iterations = 50, Metric = metric, Components = components };
        using TsneTransformer transformer = ml.Embeddings().ProjectToTsne("Map", "Features", new ProjectToTsneOptions { Tsne = tsne, Seed = 1 }).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"tsne-{Guid.NewGuid():N}.zip");
        try
        {
            ml.Model.Save(transformer, data.Schema, path);
            ITransformer bare = new MLContext().Model.Load(path, out _);
            using var disposed = (IDisposable)bare;
            float largest = transformer.Embedding.Span.ToArray().Max(Math.Abs);
            Gen<float> value = Gen.Frequency(
                (12, Gen.Choose(-20_000, 20_000).Select(number => number / 1000f)),
                (4, Gen.Constant(0f)),
                (1, Gen.Elements(float.NaN, float.PositiveInfinity, 1e6f, 1e-20f)));
            Gen<float[]> rows = Gen.Frequency((9, value.ArrayOf(FeatureData.Columns)), (1, Gen.Constant(new float[FeatureData.Columns])));

            Prop.ForAll(rows.ArrayOf(10).ToArbitrary(), batch =>
            {
                IDataView view = FeatureData.Of(ml, new FloatMatrix(batch.SelectMany(row => row).ToArray(), batch.Length, FeatureData.Columns));
                float[][] expected = [.. transformer.Transform(view).GetColumn<float[]>("Map")];
                float[][] actual = [.. bare.Transform(view).GetColumn<float[]>("Map")];
                for (int row = 0; row < batch.Length; row++)
                {
                    for (int d = 0; d < 2; d++)
                        Assert.AreEqual(expected[row][d], actual[row][d], 1e-5f * Math.Max(1, largest), $"row {string.Join(' ', batch[row])}");
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(1, 7));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
