using MLExtensions.Onnx;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests.Classification;

[TestClass]
public class ImageClassifierTrainerTests
{
    [TestMethod]
    public void Train_ThreeKindsOfStripes_ClassifiesNewImages()
    {
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create()).Train(TinyNetwork.Stripes(20, seed: 1));
        Assert.IsGreaterThanOrEqualTo(0.9, Accuracy(classifier, TinyNetwork.Stripes(20, seed: 2)));
        CollectionAssert.AreEqual(new[] { "vertical", "horizontal", "plain" }, classifier.ClassNames.ToArray());
    }

    [TestMethod]
    public void Score_OfAnImage_AreProbabilities()
    {
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(), Quick()).Train(TinyNetwork.Stripes(5, seed: 1));
        float[] scores = classifier.Score(TinyNetwork.Stripes(1, seed: 3).Images[0]);
        Assert.HasCount(3, scores);
        Assert.AreEqual(1, scores.Sum(), 1e-5);
        Assert.IsTrue(scores.All(score => score >= 0));
    }

    [TestMethod]
    public void Score_OfTheGraph_IsSoftmaxOfTheHeadOnTheFeatures()
    {
        PretrainedCnn network = TinyNetwork.Create();
        using ImageClassifier classifier = new ImageClassifierTrainer(network, new ImageClassifierOptions { Epochs = 4, ValidationFraction = 0, Layer = "fc1" }).Train(TinyNetwork.Stripes(5, seed: 1));
        PixelImage image = TinyNetwork.Stripes(1, seed: 4).Images[0];
        using var features = new OnnxSession(network.FeatureModel("fc1"));
        var pixels = new float[3 * TinyNetwork.Size * TinyNetwork.Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int channel = i / (TinyNetwork.Size * TinyNetwork.Size), place = i % (TinyNetwork.Size * TinyNetwork.Size);
            pixels[i] = image.Pixels[(place * 3) + channel] / 255f;
        }

        using OnnxResults results = features.Run(OnnxFeed.Of<float>("image", pixels, 1, 3, TinyNetwork.Size, TinyNetwork.Size));
        float[] vector = results.Span<float>("features").ToArray();
        OnnxNode dense = classifier.Model.Nodes.Last(node => node.OpType == "Gemm");
        float[] weights = classifier.Model.FindInitializer(dense.Inputs[1])!.AsSpan<float>().ToArray();
        float[] bias = classifier.Model.FindInitializer(dense.Inputs[2])!.AsSpan<float>().ToArray();
        double[] logits = [.. Enumerable.Range(0, 3).Select(c => bias[c] + vector.Select((v, i) => (double)v * weights[(i * 3) + c]).Sum())];
        double sum = logits.Sum(Math.Exp);
        float[] scores = classifier.Score(image);
        for (int c = 0; c < 3; c++)
        {
            Assert.AreEqual(Math.Exp(logits[c]) / sum, scores[c], 1e-4);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Train_FineTuningBlocks_LowersTheLoss(int blocks)
    {
        var options = new ImageClassifierOptions { Epochs = 3, FineTunedBlocks = blocks, FineTuningEpochs = 8, FineTuningLearningRate = 0.003, Patience = null };
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(normalizes: true), options)
            .Train(TinyNetwork.Stripes(20, seed: 1), TinyNetwork.Stripes(10, seed: 2));
        double head = classifier.History.Where(epoch => epoch.Stage == ClassifierStage.Head).Min(epoch => epoch.ValidationLoss!.Value);
        double tuned = classifier.History.Where(epoch => epoch.Stage == ClassifierStage.FineTuning).Min(epoch => epoch.ValidationLoss!.Value);
        Assert.IsLessThan(head, tuned);
        Assert.IsGreaterThanOrEqualTo(0.9, Accuracy(classifier, TinyNetwork.Stripes(20, seed: 3)));
    }

    [TestMethod]
    public void Train_FineTuningTheLastBlock_LeavesTheFirstAsItWas()
    {
        PretrainedCnn network = TinyNetwork.Create();
        var options = new ImageClassifierOptions { Epochs = 2, FineTunedBlocks = 1, FineTuningEpochs = 1, ValidationFraction = 0 };
        using ImageClassifier classifier = new ImageClassifierTrainer(network, options).Train(TinyNetwork.Stripes(8, seed: 1));
        OnnxTensor[] before = [.. network.Model.Initializers.Where(tensor => tensor.Dims.Count == 4)];
        OnnxTensor[] after = [.. before.Select(tensor => classifier.Model.FindInitializer("net/" + tensor.Name)!)];
        CollectionAssert.AreEqual(before[0].AsSpan<float>().ToArray(), after[0].AsSpan<float>().ToArray());
        CollectionAssert.AreNotEqual(before[1].AsSpan<float>().ToArray(), after[1].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Train_CacheOnDisk_GivesTheSameClassifier()
    {
        ImageSet images = TinyNetwork.Stripes(8, seed: 1);
        var inMemory = new ImageClassifierOptions { Epochs = 3, FineTunedBlocks = 1, FineTuningEpochs = 2, Seed = 7 };
        string folder = Directory.CreateTempSubdirectory("mlx-cache-").FullName;
        try
        {
            var onDisk = new ImageClassifierOptions { Epochs = 3, FineTunedBlocks = 1, FineTuningEpochs = 2, Seed = 7, CacheBytes = 0, CacheFolder = folder };
            using ImageClassifier first = new ImageClassifierTrainer(TinyNetwork.Create(), inMemory).Train(images);
            using ImageClassifier second = new ImageClassifierTrainer(TinyNetwork.Create(), onDisk).Train(images);
            CollectionAssert.AreEqual(first.Score(images.Images[0]), second.Score(images.Images[0]));
            Assert.IsEmpty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Train_BestEpochIsNotTheLast_KeepsTheBest()
    {
        // A huge rate overshoots: the losses go up and down.
        var options = new ImageClassifierOptions { Epochs = 12, LearningRate = 0.2, Patience = null };
        ImageSet validation = TinyNetwork.Stripes(10, seed: 2);
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(TinyNetwork.Stripes(10, seed: 1), validation);
        double loss = validation.Images.Select((image, i) => -Math.Log(Math.Max(classifier.Score(image)[validation.Labels[i]], 1e-38))).Average();
        Assert.AreEqual(classifier.History.Min(epoch => epoch.ValidationLoss!.Value), loss, 1e-3 * Math.Max(1, loss));
    }

    [TestMethod]
    public void Train_Patience_EndsBeforeTheLastEpoch()
    {
        var options = new ImageClassifierOptions { Epochs = 200, LearningRate = 3, Patience = 2 };
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(TinyNetwork.Stripes(10, seed: 1));
        Assert.IsLessThan(200, classifier.History.Count);
    }

    [TestMethod]
    public void Train_OneClassOnly_ThrowsWithItsName()
    {
        ImageSet set = TinyNetwork.Stripes(6, seed: 1);
        ImageSet one = set.Select(Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == 1));
        var error = Assert.ThrowsExactly<ArgumentException>(() => new ImageClassifierTrainer(TinyNetwork.Create()).Train(one));
        Assert.AreEqual("The image set: all 5 images are of class 'horizontal'; a classifier needs two classes or more.", error.Message);
    }

    [TestMethod]
    public void Train_MoreBlocksThanThereAre_Throws()
    {
        var trainer = new ImageClassifierTrainer(TinyNetwork.Create(), new ImageClassifierOptions { FineTunedBlocks = 3 });
        var error = Assert.ThrowsExactly<ArgumentException>(() => trainer.Train(TinyNetwork.Stripes(2, seed: 1)));
        StringAssert.Contains(error.Message, "3 blocks are to be fine-tuned; before the layer that the head reads the network has 2.");
    }

    [TestMethod]
    public void Create_LogitsAsLayer_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => new ImageClassifierTrainer(TinyNetwork.Create(), new ImageClassifierOptions { Layer = "logits" }));

    [TestMethod]
    public void Train_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        var options = new ImageClassifierOptions { CancellationToken = source.Token, Metrics = new Canceller(source, epoch: 2) };
        Assert.Throws<OperationCanceledException>(() => new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(TinyNetwork.Stripes(10, seed: 1)));
    }

    [TestMethod]
    public void Train_CancelledWithReturnBest_GivesTheBestSoFar()
    {
        using var source = new CancellationTokenSource();
        var options = new ImageClassifierOptions
        {
            CancellationToken = source.Token, Metrics = new Canceller(source, epoch: 5), OnCancel = CancelBehavior.ReturnBest, FineTunedBlocks = 1,
        };
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(TinyNetwork.Stripes(20, seed: 1));
        Assert.HasCount(5, classifier.History);
        Assert.IsGreaterThan(0.5, Accuracy(classifier, TinyNetwork.Stripes(10, seed: 2)));
    }

    [TestMethod]
    public void Train_Twice_GivesTheSameBits()
    {
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        using ImageClassifier first = new ImageClassifierTrainer(TinyNetwork.Create(), Quick()).Train(images);
        using ImageClassifier second = new ImageClassifierTrainer(TinyNetwork.Create(), Quick()).Train(images);
        CollectionAssert.AreEqual(first.Score(images.Images[0]), second.Score(images.Images[0]));
    }

    internal static double Accuracy(ImageClassifier classifier, ImageSet set) =>
        set.Images.Where((image, i) => classifier.Predict(image).ClassName == set.ClassNames[set.Labels[i]]).Count() / (double)set.Count;

    private static ImageClassifierOptions Quick() => new() { Epochs = 4, ValidationFraction = 0 };

    private sealed class Canceller(CancellationTokenSource source, int epoch) : IProgress<ClassifierEpoch>
    {
        public void Report(ClassifierEpoch value)
        {
            if (value.Epoch == epoch)
            {
                source.Cancel();
            }
        }
    }
}
