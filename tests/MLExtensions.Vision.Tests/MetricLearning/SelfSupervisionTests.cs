using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class SelfSupervisionTests
{
    private static readonly ImageAugmentation[] s_changes = [new RandomAffine { MaxDegrees = 12, MaxShift = 0.1 }, new RandomNoise { MaxDeviation = 0.05 }];

    [TestMethod]
    public void Train_TwoViewsOfDigits_LinearProbeBeatsTheUntrainedNetwork()
    {
        ImageSet images = Digits(600, seed: 1), test = Digits(300, seed: 2);
        var unlabelled = new ImageSet(images.Images, new int[images.Count], [""]);
        EmbeddingOptions options(double rate) => new()
        {
            Backbone = new MlpBackbone { ImageSize = 14, HiddenUnits = [64] },
            Dimension = 12,
            SelfSupervision = new TwoViewSupervision { RowsPerBatch = 100, ProjectionUnits = 32, ProjectionDimension = 16 },
            Loss = new NtXentLoss { Temperature = 0.2 },
            Augmentations = s_changes,
            Epochs = 15,
            LearningRate = rate,
            Seed = 3,
            Threads = 2,
        };
        using EmbeddingModel trained = EmbeddingTrainer.Train(unlabelled, options(0.01)), untrained = EmbeddingTrainer.Train(unlabelled, options(1e-20));
        double accuracy(EmbeddingModel model) => LinearProbe.Fit(model.Embed(images), images.Labels).Accuracy(model.Embed(test), test.Labels);
        double learned = accuracy(trained), before = accuracy(untrained);
        Assert.IsGreaterThan(before + 0.05, learned);
        Assert.IsLessThan(0.8 * trained.History[0].Loss, trained.History[^1].Loss);

        // The head is gone: what is embedded has the dimension asked for, and length 1.
        Assert.AreEqual(12, trained.Dimension);
        Assert.AreEqual(1, System.Numerics.Tensors.TensorPrimitives.Norm<float>(trained.Embed(test).Row(0)), 1e-5);
        Assert.IsFalse(trained.Model.Initializers.Any(tensor => tensor.Name.Contains("projection", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Train_AnyNumberOfThreads_SameEmbedding()
    {
        ImageSet images = Digits(40, seed: 1);
        float[] embed(int threads)
        {
            using EmbeddingModel model = EmbeddingTrainer.Train(images, new EmbeddingOptions
            {
                Backbone = new MlpBackbone { ImageSize = 14, HiddenUnits = [] },
                Dimension = 8,
                SelfSupervision = new TwoViewSupervision { RowsPerBatch = 20 },
                Loss = new NtXentLoss(),
                Augmentations = s_changes,
                Epochs = 2,
                Threads = threads,
            });
            return model.Embed(images.Images[0]);
        }

        CollectionAssert.AreEqual(embed(1), embed(2));
    }

    [TestMethod]
    [DataRow(64)]
    [DataRow(0)]
    public void Train_CorruptedVectors_RowsOfAClusterComeTogether(int projection)
    {
        // Clusters in ten values, beside six of noise.
        var random = new RandomSequence(5);
        var rows = new FloatMatrix(120, 16);
        long[] clusters = [.. Enumerable.Range(0, 120).Select(i => (long)(i % 4))];
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int d = 0; d < 16; d++)
            {
                rows[i, d] = (float)((d < 10 && d % 4 == i % 4 ? 2 : 0) + (random.NextDouble() * (d < 10 ? 1 : 4)));
            }
        }

        using EmbeddingModel model = EmbeddingTrainer.Train(rows, new long[120], new EmbeddingOptions
        {
            Dimension = 8,
            SelfSupervision = new TwoViewSupervision { RowsPerBatch = 60, Corruption = 0.4, ProjectionUnits = 32, ProjectionDimension = projection },
            Loss = new NtXentLoss { Temperature = 0.3 },
            Epochs = 40,
            LearningRate = 0.01,
        });
        double learned = RetrievalEvaluation.Evaluate(model.Embed(rows), clusters).MapAtR, before = RetrievalEvaluation.Evaluate(rows, clusters).MapAtR;
        Assert.IsGreaterThan(before + 0.1, learned);
    }

    [TestMethod]
    public void Train_InstanceDiscriminationWithOneView_Learns()
    {
        ImageSet images = Digits(100, seed: 1);
        using EmbeddingModel model = EmbeddingTrainer.Train(images, new EmbeddingOptions
        {
            Backbone = new MlpBackbone { ImageSize = 14, HiddenUnits = [32] },
            Dimension = 16,
            SelfSupervision = new TwoViewSupervision { RowsPerBatch = 50, Views = 1, ProjectionDimension = 0 },
            Loss = new InstanceDiscriminationLoss { Temperature = 0.2 },
            Augmentations = s_changes,
            Epochs = 20,
            LearningRate = 0.005,
        });
        Assert.IsLessThan(0.7 * model.History[0].Loss, model.History[^1].Loss);
    }

    [TestMethod]
    public void Train_NeighboursInTime_PlacesOnAPathComeInItsOrder()
    {
        // Two walks along noisy curves in ten values; the time of a row is its number in the walk.
        var random = new RandomSequence(8);
        var rows = new FloatMatrix(200, 10);
        double[] times = new double[200];
        long[] walks = new long[200];
        for (int i = 0; i < 200; i++)
        {
            walks[i] = i % 2;
            times[i] = i / 2;
            for (int d = 0; d < 10; d++)
            {
                rows[i, d] = (float)(Math.Sin((0.06 * times[i]) + d + (2 * walks[i])) + (2.5 * (random.NextDouble() - 0.5)));
            }
        }

        using EmbeddingModel model = EmbeddingTrainer.Train(rows, walks, new EmbeddingOptions
        {
            Dimension = 4,
            Backbone = new MlpBackbone { HiddenUnits = [32] },
            SelfSupervision = new TemporalSupervision { Window = 3, Margin = 8, PairsPerBatch = 8, Times = times, ProjectionDimension = 0 },
            Loss = new NtXentLoss { Temperature = 0.2 },
            Epochs = 20,
            LearningRate = 0.01,
        });
        Assert.IsLessThan(0.7, Ratio(model.Embed(rows)) / Ratio(rows));

        // Distances of rows at most 3 apart against those of all of the walk.
        double Ratio(FloatMatrix vectors)
        {
            List<double> near = [], all = [];
            for (int i = 0; i < 200; i++)
            {
                for (int j = i % 2; j < i; j += 2)
                {
                    double distance = System.Numerics.Tensors.TensorPrimitives.Distance<float>(vectors.Row(i), vectors.Row(j));
                    (times[i] - times[j] <= 3 ? near : all).Add(distance);
                }
            }

            return near.Average() / all.Average();
        }
    }

    [TestMethod]
    public void Train_OptionsThatMakeNoSense_Throws()
    {
        ImageSet images = Digits(10, seed: 1);
        string message(EmbeddingOptions options) => Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(images, options)).Message;
        StringAssert.StartsWith(message(new EmbeddingOptions { SelfSupervision = new TwoViewSupervision() }), "All views of an image would be alike: give Augmentations or AugmentedCrop.");
        StringAssert.StartsWith(
            message(new EmbeddingOptions { SelfSupervision = new TwoViewSupervision { Views = 1 }, Augmentations = s_changes }),
            "TripletLoss needs positives in its batch: set Views to 2 at least, or use InstanceDiscriminationLoss.");
        StringAssert.StartsWith(
            message(new EmbeddingOptions { SelfSupervision = new TwoViewSupervision(), Augmentations = s_changes, ValidationFraction = 0.2 }),
            "ValidationFraction is 0.2; without labels there is nothing to validate by.");
        StringAssert.StartsWith(message(new EmbeddingOptions { SelfSupervision = new TemporalSupervision { Times = [1, 2] } }), "There are 2 times of 10 rows.");
        Assert.AreEqual("Row 1: the time NaN is not finite. (Parameter 'Times')", Assert.ThrowsExactly<ArgumentException>(() => new TemporalSupervision { Times = [0, double.NaN] }).Message);
    }

    [TestMethod]
    public void Options_Defaults_AreDocumented()
    {
        var views = new TwoViewSupervision();
        Assert.AreEqual((256, 2, 0.3, 256, 64), (views.RowsPerBatch, views.Views, views.Corruption, views.ProjectionUnits, views.ProjectionDimension));
        var temporal = new TemporalSupervision();
        Assert.AreEqual((1.0, null, 64, null), (temporal.Window, temporal.Margin, temporal.PairsPerBatch, temporal.Times));
        Assert.IsNull(new EmbeddingOptions().SelfSupervision);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TwoViewSupervision { Views = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TemporalSupervision { Window = 0 });
    }

    private static ImageSet Digits(int count, long seed)
    {
        DigitImages drawn = DrawnDigits.Draw(count, seed);
        var images = new PixelImage[count];
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = [.. drawn.Pixels.Skip(i * 784).Take(784).Select(value => (byte)(255 * value))];
            images[i] = new PixelImage(28, 28, 1, pixels).Fit(14, 14, ImageFit.Crop);
        }

        return new ImageSet(images, [.. drawn.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]);
    }
}
