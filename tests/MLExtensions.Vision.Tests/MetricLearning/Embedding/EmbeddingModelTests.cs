using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision.Tests.Classification;
using MLExtensions.Vision.Tests.MetricLearning.Training;

namespace MLExtensions.Vision.Tests.MetricLearning.Embedding;

[TestClass]
public sealed class EmbeddingModelTests
{
    private static readonly EmbeddingOptions s_quick = new() { Dimension = 5, Epochs = 2, Backbone = new MlpBackbone { HiddenUnits = [8], ImageSize = 16 }, Threads = 1 };

    [TestMethod]
    public void Save_Load_GivesTheSameEmbeddingAndHistory()
    {
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.onnx");
        try
        {
            using EmbeddingModel embedding = EmbeddingTrainer.Train(images, s_quick);
            embedding.Save(path);
            using EmbeddingModel loaded = EmbeddingModel.Load(path);
            CollectionAssert.AreEqual(embedding.Embed(images).Span.ToArray(), loaded.Embed(images).Span.ToArray());
            CollectionAssert.AreEqual(embedding.History.ToArray(), loaded.History.ToArray());
            Assert.HasCount(1, loaded.Model.Inputs);
            Assert.HasCount(1, loaded.Model.Outputs);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Load_OtherModel_NamesTheFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.onnx");
        try
        {
            new Network("other").Input("x", 3).Dense(4).Build().Save(path);
            var error = Assert.ThrowsExactly<InvalidDataException>(() => EmbeddingModel.Load(path));
            StringAssert.StartsWith(error.Message, $"'{path}' is no embedding:");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Load_NoFile_Throws() => Assert.ThrowsExactly<FileNotFoundException>(() => EmbeddingModel.Load("no-such-file.onnx"));

    [TestMethod]
    public void Embed_OtherKindOfInput_SaysWhatItTakes()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 20, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, s_quick);
        var image = Assert.ThrowsExactly<InvalidOperationException>(() => embedding.Embed(TinyNetwork.Stripes(1, seed: 1)));
        StringAssert.StartsWith(image.Message, "The embedding takes vectors of 2 values, no images.");
        var wide = Assert.ThrowsExactly<ArgumentException>(() => embedding.Embed(new FloatMatrix(1, 3)));
        StringAssert.StartsWith(wide.Message, "The vectors have 3 values; the embedding takes 2.");
    }

    [TestMethod]
    public void EmbedViews_WithoutChanges_GivesTheEmbedding()
    {
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(images, s_quick);
        Agree(embedding.Embed(images), embedding.EmbedViews(images, [], views: 3), 1e-5f);
    }

    [TestMethod]
    public void EmbedViews_WithChanges_GivesTheMeanOfTheViewsEmbeddings()
    {
        const int Views = 5, Seed = 3;
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(images, s_quick);
        ImageAugmentation[] changes = [new RandomAffine { MaxDegrees = 30 }];
        var augmenter = new ImageAugmenter(embedding.ImageWidth, embedding.ImageHeight, embedding.ImageChannels) { Augmentations = changes };
        var mean = new FloatMatrix(images.Count, embedding.Dimension);
        for (int row = 0; row < images.Count; row++)
        {
            for (int view = 0; view < Views; view++)
            {
                float[] seen = embedding.Embed(augmenter.Apply(images.Images[row], Seed, (view * images.Count) + row));
                for (int i = 0; i < seen.Length; i++)
                {
                    mean[row, i] += seen[i];
                }
            }

            float length = MathF.Sqrt(mean.Row(row).ToArray().Sum(value => value * value));
            for (int i = 0; i < embedding.Dimension; i++)
            {
                mean[row, i] /= length;
            }
        }

        FloatMatrix found = embedding.EmbedViews(images, changes, Views, Seed);

        // The views above went through bytes.
        Agree(mean, found, 0.01f);
        CollectionAssert.AreEqual(found.Span.ToArray(), embedding.EmbedViews(images, changes, Views, Seed).Span.ToArray());
        CollectionAssert.AreNotEqual(found.Span.ToArray(), embedding.EmbedViews(images, changes, Views, Seed + 1).Span.ToArray());
    }

    [TestMethod]
    public void EmbedViews_WrongArguments_AreNamed()
    {
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(images, s_quick);
        Assert.AreEqual("views", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => embedding.EmbedViews(images, [], views: 0)).ParamName);
        Assert.AreEqual("augmentations", Assert.ThrowsExactly<ArgumentException>(() => embedding.EmbedViews(images, [null!])).ParamName);
    }

    [TestMethod]
    public void Embed_NoRows_GivesNone()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 20, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, s_quick);
        FloatMatrix none = embedding.Embed(new FloatMatrix(0, 2));
        Assert.AreEqual((0, 5), (none.Rows, none.Columns));
    }

    [TestMethod]
    public void Embed_Disposed_Throws()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 20, seed: 1);
        EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, s_quick);
        embedding.Dispose();
        embedding.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => embedding.Embed(features));
    }

    private static void Agree(FloatMatrix expected, FloatMatrix actual, float tolerance)
    {
        Assert.AreEqual((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (int row = 0; row < expected.Rows; row++)
        {
            for (int column = 0; column < expected.Columns; column++)
            {
                Assert.AreEqual(expected[row, column], actual[row, column], tolerance, $"row {row}, column {column}");
            }
        }
    }
}
