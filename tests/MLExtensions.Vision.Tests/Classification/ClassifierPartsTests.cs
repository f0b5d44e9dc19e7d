using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision.Tests.Classification;

[TestClass]
public class ClassifierPartsTests
{
    [TestMethod]
    [DataRow(long.MaxValue, false)]
    [DataRow(40L, true)]
    [DataRow(0L, true)]
    public void RowStore_AnyBudget_GivesTheRowsBack(long budget, bool onDisk)
    {
        using var store = new RowStore<float>(3, budget, folder: null);
        for (int row = 0; row < 10; row++)
        {
            store.Append([row, row + 0.5f, -row]);
        }

        Assert.AreEqual(onDisk, store.IsOnDisk);
        Assert.AreEqual(10, store.Count);
        var values = new float[3];
        foreach (int row in new[] { 9, 0, 4 })
        {
            store.Read(row, values);
            CollectionAssert.AreEqual(new[] { row, row + 0.5f, -row }, values);
        }
    }

    [TestMethod]
    public void Split_UnevenClasses_HoldsOutTheSamePartOfEach()
    {
        int[] labels = [.. Enumerable.Repeat(0, 40), .. Enumerable.Repeat(1, 10), 2];
        ExampleSplit split = ExampleSplit.Stratified(labels, classes: 4, fraction: 0.2, seed: 1);
        CollectionAssert.AreEqual(new[] { 8, 2, 0 }, Enumerable.Range(0, 3).Select(label => split.Validation.Count(row => labels[row] == label)).ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, labels.Length).ToArray(), split.Training.Concat(split.Validation).ToArray());
    }

    [TestMethod]
    public void FeatureScaling_FoldedIntoTheHead_GivesWhatScaledFeaturesGive()
    {
        var random = new Random(3);
        using var store = new RowStore<float>(5, long.MaxValue, folder: null);
        for (int row = 0; row < 30; row++)
        {
            store.Append([.. Enumerable.Range(0, 5).Select(i => i == 4 ? 7 : (float)((random.NextDouble() * (i + 1) * 10) - i))]);
        }

        FeatureScaling scaling = FeatureScaling.Fit(store, [.. Enumerable.Range(0, 30)]);
        OnnxModel head = new Network("head", seed: 1).Input("features", 5).Dense(3).Build("logits");
        OnnxModel folded = scaling.FoldInto(head);
        var row7 = new float[5];
        store.Read(7, row7);
        float[] scaled = [.. row7];
        scaling.Apply(scaled);
        Assert.AreEqual(0, scaled[4]);
        float[] expected = Run(head, scaled), actual = Run(folded, row7);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-4);
        }
    }

    [TestMethod]
    public void Options_Defaults_AreThoseDocumented()
    {
        var options = new ImageClassifierOptions();
        Assert.IsNull(options.Layer);
        Assert.AreEqual(FeaturePooling.None, options.Pooling);
        Assert.AreEqual(Microsoft.ML.Transforms.Image.ImageResizingEstimator.ResizingKind.IsoCrop, options.Resizing);
        Assert.IsNull(options.CropFraction);
        Assert.IsNull(options.ImageWidth);
        Assert.IsNull(options.ImageHeight);
        Assert.AreEqual(0, options.HiddenUnits);
        Assert.AreEqual(0, options.Dropout);
        Assert.AreEqual(60, options.Epochs);
        Assert.AreEqual(32, options.BatchSize);
        Assert.AreEqual(0.003, options.LearningRate);
        Assert.AreEqual(0.05, options.WeightDecay);
        Assert.AreEqual(0, options.LabelSmoothing);
        Assert.AreEqual(0, options.FineTunedBlocks);
        Assert.AreEqual(10, options.FineTuningEpochs);
        Assert.AreEqual(0.0003, options.FineTuningLearningRate);
        Assert.AreEqual(ClassWeighting.None, options.ClassWeighting);
        Assert.IsEmpty(options.Augmentations);
        Assert.IsNull(options.AugmentedCrop);
        Assert.AreEqual(4, options.AugmentedCopies);
        Assert.AreEqual(0.1, options.ValidationFraction);
        Assert.AreEqual(15, options.Patience);
        Assert.AreEqual(1L << 30, options.CacheBytes);
        Assert.IsNull(options.CacheFolder);
        Assert.IsFalse(options.SkipBadRows);
        Assert.AreEqual(0, options.Threads);
        Assert.IsNull(options.Seed);
        Assert.AreEqual(Onnx.TrainingBackend.Auto, options.Backend);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageClassifierOptions { Backend = (Onnx.TrainingBackend)7 });
        Assert.IsNull(options.Progress);
        Assert.IsNull(options.Metrics);
        Assert.AreEqual(CancelBehavior.Throw, options.OnCancel);
    }

    [TestMethod]
    public void Options_ValuesOutsideTheirRange_ThrowWithTheirNames()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageClassifierOptions { ValidationFraction = 1 });
        StringAssert.StartsWith(error.Message, "ValidationFraction must be from 0 to 0.9.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageClassifierOptions { Epochs = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageClassifierOptions { LearningRate = double.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageClassifierOptions { CropFraction = 1.5 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageClassifierOptions { Threads = -1 });
        Assert.ThrowsExactly<ArgumentException>(() => new ImageClassifierOptions { Augmentations = null! });
    }

    [TestMethod]
    public void Save_Load_ScoresTheSame()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.onnx");
        try
        {
            PixelImage image = TinyNetwork.Stripes(1, seed: 5).Images[0];
            using ImageClassifier trained = new ImageClassifierTrainer(TinyNetwork.Create(), new ImageClassifierOptions { Epochs = 2 }).Train(TinyNetwork.Stripes(6, seed: 1));
            trained.Save(path);
            using ImageClassifier loaded = ImageClassifier.Load(path);
            CollectionAssert.AreEqual(trained.Score(image), loaded.Score(image));
            CollectionAssert.AreEqual(trained.ClassNames.ToArray(), loaded.ClassNames.ToArray());
            CollectionAssert.AreEqual(trained.History.ToArray(), loaded.History.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Load_OtherModel_ThrowsWithThePath()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.onnx");
        try
        {
            TinyNetwork.Create().Model.Save(path);
            var error = Assert.ThrowsExactly<InvalidDataException>(() => ImageClassifier.Load(path));
            StringAssert.StartsWith(error.Message, $"'{path}' is no image classifier");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Train_BalancedWeights_RaiseTheRareClass()
    {
        ImageSet all = TinyNetwork.Stripes(40, seed: 1, classes: 2);
        ImageSet uneven = all.Select(Enumerable.Range(0, all.Count).Where(i => all.Labels[i] == 0 || i < 6));
        // Features that say little, so that the counts decide.
        var network = TinyNetwork.Create();
        ImageClassifierOptions Options(ClassWeighting weighting) => new() { Epochs = 1, ValidationFraction = 0, ClassWeighting = weighting, LearningRate = 0.02 };
        using ImageClassifier plain = new ImageClassifierTrainer(network, Options(ClassWeighting.None)).Train(uneven);
        using ImageClassifier balanced = new ImageClassifierTrainer(network, Options(ClassWeighting.Balanced)).Train(uneven);
        double Mean(ImageClassifier classifier) => classifier.Score(all.Images).Average(scores => scores[1]);
        Assert.IsGreaterThan(Mean(plain) + 0.02, Mean(balanced));
    }

    private static float[] Run(OnnxModel model, float[] features)
    {
        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("features", features, 1, 5));
        return results.Span<float>("logits").ToArray();
    }
}
