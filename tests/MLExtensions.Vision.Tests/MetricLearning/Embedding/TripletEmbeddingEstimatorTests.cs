using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Testing;
using MLExtensions.Vision.Tests.Classification;

namespace MLExtensions.Vision.Tests.MetricLearning.Embedding;

[TestClass]
public sealed class TripletEmbeddingEstimatorTests
{
    private static readonly MLContext s_ml = new(seed: 1);

    [TestMethod]
    public void Images_Contract_Holds()
    {
        IDataView data = Images(TinyNetwork.Stripes(12, seed: 1).Resize(20, 18));
        IDataView bad = s_ml.Transforms.CopyColumns("Image", "Label").Fit(data).Transform(data);
        EstimatorContract.Verify(s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Image", "Label", Quick(new MlpBackbone { ImageSize = 16, HiddenUnits = [8] })), data, bad);
    }

    [TestMethod]
    public void Vectors_Contract_Holds()
    {
        IDataView data = Vectors();
        IDataView bad = s_ml.Transforms.CopyColumns("Features", "Label").Fit(data).Transform(data);
        EstimatorContract.Verify(s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", "Label", Quick()), data, bad);
    }

    [TestMethod]
    public void Images_Grey_SameAfterBareReload() => SameAfterReload(Images(TinyNetwork.Stripes(4, seed: 1)), "Embedding", "Image", new SmallCnnBackbone { ImageSize = 12 });

    [TestMethod]
    public void Images_Coloured_SameAfterBareReload() =>
        SameAfterReload(Images(TinyNetwork.Stripes(4, seed: 1)), "Embedding", "Image", new ResidualCnnBackbone { ImageSize = 16, Width = 4, Stages = 2 });

    [TestMethod]
    public void Images_Pretrained_SameAfterBareReload() => SameAfterReload(Images(TinyNetwork.Stripes(4, seed: 1)), "Embedding", "Image", new PretrainedBackbone(TinyNetwork.Create()));

    [TestMethod]
    public void Vectors_SameAfterBareReload() => SameAfterReload(Vectors(), "Embedding", "Features", backbone: null);

    [TestMethod]
    public void Vectors_InPlace_SameAfterBareReload() => SameAfterReload(Vectors(), "Features", "Features", backbone: null);

    [TestMethod]
    public void Vectors_NameEndsInOutput_SameAfterBareReload() => SameAfterReload(Vectors(), "my.output", "Features", backbone: null);

    [TestMethod]
    public void SaveAsOnnx_HasOneInputAndOneOutput()
    {
        IDataView data = Vectors();
        using TripletEmbeddingTransformer transformer = s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", "Label", Quick()).Fit(data);
        using var stream = new MemoryStream();
        transformer.SaveAsOnnx(stream);
        OnnxModel model = OnnxModel.Load(stream.ToArray());
        using var session = new OnnxSession(model);
        float[] first = [.. data.GetColumn<float[]>("Features").First()];
        using OnnxResults results = session.Run(OnnxFeed.Of<float>(model.Inputs.Single().Name, first, 1, first.Length));
        float[] expected = Rows(transformer.Transform(data), "Embedding")[0];
        AreClose(expected, results.Span<float>(model.Outputs.Single().Name).ToArray());
    }

    [TestMethod]
    public void Fit_LabelIsText_SaysMapValueToKey()
    {
        IDataView data = TinyNetwork.Stripes(2, seed: 1).ToDataView();
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Image").Fit(data));
        StringAssert.Contains(error.Message, "MapValueToKey");
    }

    [TestMethod]
    public void Fit_NoLabelColumn_LearnsOfViewsOrThrows()
    {
        IDataView data = s_ml.Transforms.DropColumns("Label").Fit(Vectors()).Transform(Vectors());
        var options = new EmbeddingOptions { Dimension = 4, Epochs = 1, Seed = 1, Threads = 1, SelfSupervision = new TwoViewSupervision() };
        using TripletEmbeddingTransformer transformer = s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", null, options).Fit(data);
        Assert.HasCount(60, Rows(transformer.Transform(data), "Embedding"));
        var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", null, Quick()));
        StringAssert.StartsWith(error.Message, "Without a label column nothing says which rows belong together: name it, or set SelfSupervision.");
    }

    [TestMethod]
    public void Fit_MissingLabel_ThrowsWithColumnAndRow()
    {
        Row[] rows = Rows();
        rows[3].Label = 9;
        var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", "Label", Quick()).Fit(s_ml.Data.LoadFromEnumerable(rows)));
        StringAssert.StartsWith(error.Message, "Column 'Label', row 3: the label is missing.");
    }

    [TestMethod]
    public void Fit_ValueIsNaN_ThrowsWithColumnRowAndSlot()
    {
        Row[] rows = Rows();
        rows[5].Features[1] = float.NaN;
        var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", "Label", Quick()).Fit(s_ml.Data.LoadFromEnumerable(rows)));
        StringAssert.StartsWith(error.Message, "Column 'Features', row 5, slot 1: NaN.");
    }

    [TestMethod]
    public void Transform_VectorsOfAnotherLength_Throws()
    {
        using TripletEmbeddingTransformer transformer = s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", "Label", Quick()).Fit(Vectors());
        IDataView other = s_ml.Transforms.Concatenate("Features", "Features", "Features").Fit(Vectors()).Transform(Vectors());
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transformer.Transform(other));
        StringAssert.Contains(error.Message, "expected Vector<Single, 3>");
    }

    [TestMethod]
    public void Fit_SameSeed_GivesTheCoresEmbedding()
    {
        IDataView data = Vectors();
        using TripletEmbeddingTransformer transformer = s_ml.Embeddings().TrainTripletEmbedding("Embedding", "Features", "Label", Quick()).Fit(data);
        Row[] rows = Rows();
        var features = new Numerics.FloatMatrix(rows.SelectMany(row => row.Features).ToArray(), rows.Length, 3);
        using EmbeddingModel core = EmbeddingTrainer.Train(features, [.. rows.Select(row => (long)row.Label)], Quick());
        AreClose(Rows(transformer.Transform(data), "Embedding")[7], core.Embed(features).Row(7).ToArray());
    }

    private static void SameAfterReload(IDataView data, string output, string input, EmbeddingBackbone? backbone)
    {
        using TripletEmbeddingTransformer transformer = s_ml.Embeddings().TrainTripletEmbedding(output, input, "Label", Quick(backbone)).Fit(data);
        float[][] expected = Rows(transformer.Transform(data), output);
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.zip");
        try
        {
            s_ml.Model.Save(transformer, data.Schema, path);
            ITransformer bare = new MLContext().Model.Load(path, out _);
            IDataView reloaded = bare.Transform(data);
            Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 4), reloaded.Schema[output].Type);
            float[][] actual = Rows(reloaded, output);
            for (int i = 0; i < expected.Length; i++)
            {
                AreClose(expected[i], actual[i]);
            }

            (bare as IDisposable)?.Dispose();
            using TransformerChain<ITransformer> typed = s_ml.Embeddings().Load(path);
            var again = Assert.IsInstanceOfType<TripletEmbeddingTransformer>(typed.Single());
            AreClose(expected[1], Rows(again.Transform(data), output)[1]);
            Assert.HasCount(2, again.Embedding.History);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static EmbeddingOptions Quick(EmbeddingBackbone? backbone = null) => new() { Backbone = backbone, Dimension = 4, Epochs = 2, Seed = 1, Threads = 1 };

    private static IDataView Images(ImageSet images)
    {
        IDataView data = images.ToDataView();
        return s_ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private static IDataView Vectors() => s_ml.Data.LoadFromEnumerable(Rows());

    private static Row[] Rows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 60).Select(i => new Row { Label = (uint)(i % 3), Features = [(i % 3) + random.NextSingle(), random.NextSingle() - (i % 3), 10 * random.NextSingle()] })];
    }

    private static float[][] Rows(IDataView data, string column) => [.. data.GetColumn<float[]>(column).Select(row => row.ToArray())];

    private static void AreClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5f);
        }
    }

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
