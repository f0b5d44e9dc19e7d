using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Testing;

namespace MLExtensions.Vision.Tests.MetricLearning;

[TestClass]
public class FindNearestTests
{
    private static readonly MLContext s_ml = new(seed: 1);

    [TestMethod]
    public void Estimator_Contract_Holds()
    {
        IDataView data = VectorRows.View(Vectors.Random(12, VectorRows.Size, seed: 1));
        IDataView bad = s_ml.Transforms.CopyColumns("Features", "Label").Fit(data).Transform(data);
        EstimatorContract.Verify(
            s_ml.Embeddings().FindNearest("Neighbor", "Features", new FindNearestOptions { Neighbors = 3, IdColumnName = "Number", LabelColumnName = "Label" }), data, bad);
    }

    [TestMethod]
    [DataRow(NeighborMetric.Euclidean)]
    [DataRow(NeighborMetric.Cosine)]
    [DataRow(NeighborMetric.InnerProduct)]
    public void Save_BareAndTypedReload_GiveTheSame(NeighborMetric metric)
    {
        // Far from the origin, with equal rows: what the matrix product alone would rank wrongly.
        float far = metric == NeighborMetric.Cosine ? 0 : 100;
        FloatMatrix rows = Vectors.Random(500, VectorRows.Size, seed: 2), queries = Vectors.Random(40, VectorRows.Size, seed: 3);
        TensorPrimitives.Add(rows.Span, far, rows.Span);
        TensorPrimitives.Add(queries.Span, far, queries.Span);
        for (int row = 400; row < rows.Rows; row++)
        {
            rows.Row(row - 400).CopyTo(rows.Row(row));
        }

        queries[5, 2] = float.NaN;
        queries[6, 1] = float.NegativeInfinity;
        queries.Row(7).Clear();
        var options = new FindNearestOptions { Neighbors = 7, LabelColumnName = "Label", Index = new NearestNeighborIndexOptions { Metric = metric } };
        using FindNearestTransformer transformer = s_ml.Embeddings().FindNearest("Neighbor", "Features", options).Fit(VectorRows.View(rows));
        AreSame(transformer, VectorRows.View(queries));
        IDataView found = transformer.Transform(VectorRows.View(queries));
        long[][] ids = [.. found.GetColumn<long[]>("NeighborIds")];
        float[][] distances = [.. found.GetColumn<float[]>("NeighborDistances")];
        string[][] labels = [.. found.GetColumn<string[]>("NeighborLabels")];
        for (int query = 0; query < queries.Rows; query++)
        {
            if (query is 5 or 6)
            {
                Assert.IsTrue(ids[query].All(id => id == -1) && distances[query].All(float.IsNaN) && labels[query].All(string.IsNullOrEmpty));
                continue;
            }

            CollectionAssert.AreEqual(ids[query].Select(id => VectorRows.LabelOf((int)id)).ToArray(), labels[query]);
            double[] all = [.. Enumerable.Range(0, rows.Rows).Select(row => Vectors.Distance(query == 7 ? new float[VectorRows.Size] : queries.Row(query), rows.Row(row), metric))];
            double[] nearest = query == 7 && metric == NeighborMetric.Cosine ? [.. Enumerable.Repeat(1.0, 7)] : [.. all.Order().Take(7)];
            for (int i = 0; i < 7; i++)
            {
                Assert.AreEqual(nearest[i], distances[query][i], 1e-5 * Math.Max(1, Math.Abs(nearest[i])), $"query {query}, neighbour {i}");
            }
        }
    }

    [TestMethod]
    public void Transform_LiveIndex_FollowsAddAndRemove()
    {
        using var index = new NearestNeighborIndex(VectorRows.Size);
        using FindNearestTransformer transformer = s_ml.Embeddings().FindNearest("Neighbor", index, "Features", neighbors: 3).Fit(VectorRows.View(new FloatMatrix(1, VectorRows.Size)));
        IDataView query = VectorRows.View(new FloatMatrix(1, VectorRows.Size));
        CollectionAssert.AreEqual(new long[] { -1, -1, -1 }, Ids());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => transformer.SaveAsOnnx(Stream.Null)).Message, "The index is empty");
        index.Add([1, 1, 1, 1], "far", id: 30);
        index.Add([0.5f, 0, 0, 0], "near", id: 20);
        CollectionAssert.AreEqual(new long[] { 20, 30, -1 }, Ids());
        AreSame(transformer, query);
        index.Remove(20);
        CollectionAssert.AreEqual(new long[] { 30, -1, -1 }, Ids());
        transformer.Dispose();
        Assert.AreEqual(1, index.Count);

        long[] Ids() => transformer.Transform(query).GetColumn<long[]>("NeighborIds").Single();
    }

    [TestMethod]
    public void Fit_IdsLabelsAndHnsw_AreThoseOfTheColumns()
    {
        FloatMatrix rows = Vectors.Random(300, VectorRows.Size, seed: 4);
        var options = new FindNearestOptions
        {
            Neighbors = 1,
            IdColumnName = "Number",
            LabelColumnName = "Key",
            Index = new NearestNeighborIndexOptions { Method = NeighborSearchMethod.Hnsw },
        };
        IDataView data = s_ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(VectorRows.View(rows)).Transform(VectorRows.View(rows));
        using FindNearestTransformer transformer = s_ml.Embeddings().FindNearest("Neighbor", "Features", options).Fit(data);
        IDataView found = transformer.Transform(data);
        CollectionAssert.AreEqual(Enumerable.Range(0, 300).Select(VectorRows.NumberOf).ToArray(), found.GetColumn<long[]>("NeighborIds").Select(ids => ids[0]).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, 300).Select(VectorRows.LabelOf).ToArray(), found.GetColumn<string[]>("NeighborLabels").Select(labels => labels[0]).ToArray());
        AreSame(transformer, data);
    }

    [TestMethod]
    public void SaveAsOnnx_Graph_HasOneInputAndThreeOutputs()
    {
        FloatMatrix rows = Vectors.Random(20, VectorRows.Size, seed: 5);
        using FindNearestTransformer transformer = s_ml.Embeddings().FindNearest("Neighbor", "Features", new FindNearestOptions { Neighbors = 2 }).Fit(VectorRows.View(rows));
        using var stream = new MemoryStream();
        transformer.SaveAsOnnx(stream);
        OnnxModel model = OnnxModel.Load(stream.ToArray());
        Assert.AreEqual("Features", model.Inputs.Single().Name);
        CollectionAssert.AreEqual(new[] { "NeighborIds", "NeighborLabels", "NeighborDistances" }, model.Outputs.Select(output => output.Name).ToArray());
        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("Features", rows.Row(7).ToArray(), 1, VectorRows.Size));
        Assert.AreEqual(7, results.Span<long>("NeighborIds")[0]);
        Assert.AreEqual(0, results.Span<float>("NeighborDistances")[0]);
    }

    [TestMethod]
    public void Fit_BadRows_NameColumnRowAndValue()
    {
        FloatMatrix rows = Vectors.Random(4, VectorRows.Size, seed: 6);
        rows[2, 3] = float.NaN;
        var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().FindNearest("Neighbor", "Features").Fit(VectorRows.View(rows)));
        StringAssert.StartsWith(error.Message, "Column 'Features', row 2, slot 3: NaN.");
        rows[2, 3] = 0;
        IDataView same = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new VectorRows.Row { Features = rows.Row(i).ToArray(), Number = i / 2 }).ToArray());
        error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().FindNearest("Neighbor", "Features", new FindNearestOptions { IdColumnName = "Number" }).Fit(same));
        StringAssert.StartsWith(error.Message, "Column 'Number', row 1: 0 is the id of row 0 too");
        using var index = new NearestNeighborIndex(9);
        var size = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.Embeddings().FindNearest("Neighbor", index, "Features").Fit(VectorRows.View(rows)));
        StringAssert.Contains(size.Message, "Schema mismatch for input column 'Features': expected Vector<Single, 9>");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FindNearestOptions { Neighbors = 0 });
        Assert.AreEqual(10, new FindNearestOptions().Neighbors);
    }

    [TestMethod]
    public void CheckSize_TooLarge_NamesTheWayOut()
    {
        var snapshot = new Search.IndexSnapshot(new FloatMatrix(2, 4), [0, 1], [null, null]);
        Search.NearestRowsGraph.CheckSize(snapshot, 64);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Search.NearestRowsGraph.CheckSize(snapshot, 63));
        StringAssert.Contains(error.Message, "NearestNeighborIndex.Save");
    }

    private static void AreSame(FindNearestTransformer transformer, IDataView data)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.zip");
        try
        {
            s_ml.Model.Save(transformer, data.Schema, path);
            foreach (ITransformer other in (ITransformer[])[new MLContext().Model.Load(path, out _), s_ml.Embeddings().Load(path)])
            {
                IDataView expected = transformer.Transform(data), actual = other.Transform(data);
                foreach ((long[] a, long[] b) in expected.GetColumn<long[]>("NeighborIds").Zip(actual.GetColumn<long[]>("NeighborIds")))
                {
                    CollectionAssert.AreEqual(a, b);
                }

                foreach ((string[] a, string[] b) in expected.GetColumn<string[]>("NeighborLabels").Zip(actual.GetColumn<string[]>("NeighborLabels")))
                {
                    CollectionAssert.AreEqual(a, b);
                }

                foreach ((float[] a, float[] b) in expected.GetColumn<float[]>("NeighborDistances").Zip(actual.GetColumn<float[]>("NeighborDistances")))
                {
                    for (int i = 0; i < a.Length; i++)
                    {
                        Assert.AreEqual(a[i], b[i], float.IsNaN(a[i]) ? 0 : 1e-5 * Math.Max(1, Math.Abs(a[i])));
                    }
                }

                (other as IDisposable)?.Dispose();
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
