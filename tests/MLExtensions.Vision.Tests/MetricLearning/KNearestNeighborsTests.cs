using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Testing;

namespace MLExtensions.Vision.Tests.MetricLearning;

[TestClass]
public class KNearestNeighborsTests
{
    private static readonly MLContext s_ml = new(seed: 1);

    [TestMethod]
    public void Estimator_Contract_Holds()
    {
        IDataView data = Keyed(Vectors.Random(12, VectorRows.Size, seed: 1));
        IDataView bad = s_ml.Transforms.CopyColumns("Features", "Number").Fit(data).Transform(data);
        EstimatorContract.Verify(s_ml.Embeddings().KNearestNeighborsClassifier(neighbors: 3), data, bad);
    }

    [TestMethod]
    [DataRow(NeighborWeighting.Uniform, 1)]
    [DataRow(NeighborWeighting.Uniform, 4)]
    [DataRow(NeighborWeighting.Exponential, 9)]
    public void Transform_RandomRows_AgreesWithCountingTheVotes(NeighborWeighting weighting, int neighbors)
    {
        FloatMatrix rows = Vectors.Random(90, VectorRows.Size, seed: 2), queries = Vectors.Random(60, VectorRows.Size, seed: 3);
        var options = new KNearestNeighborsOptions { Neighbors = neighbors, Weighting = weighting, Temperature = 0.2f };
        using KNearestNeighborsTransformer transformer = s_ml.Embeddings().KNearestNeighborsClassifier(options).Fit(Keyed(rows));
        CollectionAssert.AreEqual(new[] { "class 0", "class 1", "class 2" }, transformer.ClassNames.ToArray());
        IDataView scored = transformer.Transform(VectorRows.View(queries));
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        uint[] predicted = [.. scored.GetColumn<uint>("PredictedLabel")];
        for (int query = 0; query < queries.Rows; query++)
        {
            int[] nearest = [.. Enumerable.Range(0, rows.Rows).OrderBy(row => Vectors.Distance(queries.Row(query), rows.Row(row), NeighborMetric.Euclidean)).Take(neighbors)];
            var votes = new double[3];
            foreach (int row in nearest)
            {
                votes[row % 3] += weighting == NeighborWeighting.Uniform ? 1 : Math.Exp(-Vectors.Distance(queries.Row(query), rows.Row(row), NeighborMetric.Euclidean) / 0.2);
            }

            for (int c = 0; c < 3; c++)
            {
                Assert.AreEqual(votes[c] / votes.Sum(), scores[query][c], 1e-5);
            }

            // Of equal votes the class of the nearest.
            Assert.AreEqual((nearest.First(row => votes[row % 3] == votes.Max()) % 3) + 1u, predicted[query]);
        }
    }

    [TestMethod]
    [DataRow(NeighborWeighting.Uniform, NeighborMetric.Euclidean)]
    [DataRow(NeighborWeighting.Exponential, NeighborMetric.Cosine)]
    public void Save_BareAndTypedReload_GiveTheSame(NeighborWeighting weighting, NeighborMetric metric)
    {
        FloatMatrix rows = Vectors.Random(80, VectorRows.Size, seed: 2), queries = Vectors.Random(30, VectorRows.Size, seed: 3);
        queries[4, 1] = float.NaN;
        var options = new KNearestNeighborsOptions { Neighbors = 4, Weighting = weighting, Index = new NearestNeighborIndexOptions { Metric = metric } };
        using KNearestNeighborsTransformer transformer = s_ml.Embeddings()
            .KNearestNeighborsClassifier(options, scoreColumnName: "Votes", predictedLabelColumnName: "Class").Fit(Keyed(rows));
        transformer.Index.Add(queries.Row(0), "class 2");
        IDataView data = VectorRows.View(queries);
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.zip");
        try
        {
            s_ml.Model.Save(transformer, data.Schema, path);
            TransformerChain<ITransformer> typed = s_ml.Embeddings().Load(path);
            Assert.IsInstanceOfType<KNearestNeighborsTransformer>(typed.Single());
            foreach (ITransformer other in (ITransformer[])[new MLContext().Model.Load(path, out _), typed])
            {
                IDataView expected = transformer.Transform(data), actual = other.Transform(data);
                CollectionAssert.AreEquivalent(expected.Schema.Select(column => column.Name).ToArray(), actual.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
                Assert.AreEqual(expected.Schema["Class"].Type, actual.Schema["Class"].Type);
                uint[] classes = [.. expected.GetColumn<uint>("Class")];
                Assert.AreEqual(0u, classes[4]);
                CollectionAssert.AreEqual(classes, actual.GetColumn<uint>("Class").ToArray());
                foreach ((float[] a, float[] b) in expected.GetColumn<float[]>("Votes").Zip(actual.GetColumn<float[]>("Votes")))
                {
                    for (int c = 0; c < 3; c++)
                    {
                        Assert.AreEqual(a[c], b[c], 1e-5f);
                    }
                }

                VBuffer<ReadOnlyMemory<char>> names = default;
                actual.Schema["Votes"].GetSlotNames(ref names);
                Assert.AreEqual("class 1", names.GetItemOrDefault(1).ToString());
                actual.Schema["Class"].GetKeyValues(ref names);
                Assert.AreEqual("class 2", names.GetItemOrDefault(2).ToString());
                (other as IDisposable)?.Dispose();
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Evaluate_SeparateClasses_IsAllRight()
    {
        FloatMatrix rows = Vectors.Random(60, VectorRows.Size, seed: 4);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows[row, 0] += 5 * (row % 3);
        }

        using KNearestNeighborsTransformer transformer = s_ml.Embeddings().KNearestNeighborsClassifier().Fit(Keyed(rows));
        Assert.AreEqual(1, s_ml.MulticlassClassification.Evaluate(transformer.Transform(Keyed(rows))).MicroAccuracy);
        using var stream = new MemoryStream();
        transformer.SaveAsOnnx(stream);
        using var session = new OnnxSession(OnnxModel.Load(stream.ToArray()));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("Features", rows.Row(4).ToArray(), 1, VectorRows.Size));
        Assert.AreEqual("class 1", results.Strings("PredictedLabel")[0]);
        Assert.AreEqual(1, results.Span<float>("Score")[1]);
    }

    [TestMethod]
    public void Fit_BadInput_NamesIt()
    {
        IDataView text = VectorRows.View(Vectors.Random(5, VectorRows.Size, seed: 5));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.Embeddings().KNearestNeighborsClassifier().Fit(text));
        StringAssert.Contains(error.Message, "expected a key (MapValueToKey makes one), got String");
        IDataView names = s_ml.Data.LoadFromEnumerable(new[] { new VectorRows.Row { Label = "class 0" }, new VectorRows.Row { Label = "class 1" } });
        IDataView classes = s_ml.Transforms.SelectColumns("Label").Fit(names).Transform(names);
        IDataView missing = s_ml.Transforms.Conversion.MapValueToKey("Label", "Label", keyData: classes).Fit(text).Transform(text);
        var row = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().KNearestNeighborsClassifier().Fit(missing));
        StringAssert.StartsWith(row.Message, "Column 'Label', row 2: the label is missing.");
        Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().KNearestNeighborsClassifier(new KNearestNeighborsOptions(), predictedLabelColumnName: "Score"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KNearestNeighborsOptions { Temperature = 0 });
    }

    [TestMethod]
    public void Options_Defaults_AreThoseOfTheDocs()
    {
        var options = new KNearestNeighborsOptions();
        Assert.AreEqual((5, NeighborWeighting.Uniform, 0.07f), (options.Neighbors, options.Weighting, options.Temperature));
    }

    private static IDataView Keyed(FloatMatrix rows)
    {
        IDataView data = VectorRows.View(rows);
        return s_ml.Transforms.Conversion.MapValueToKey("Label", "Label").Fit(data).Transform(data);
    }
}
