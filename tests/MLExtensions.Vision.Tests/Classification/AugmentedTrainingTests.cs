using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.Classification;

[TestClass]
public class AugmentedTrainingTests
{
    [TestMethod]
    public void Train_Augmented_LearnsFromImagesThatAreTurned()
    {
        // A quarter turn makes vertical stripes of horizontal ones: nothing but guessing is left between them.
        var options = new ImageClassifierOptions { Epochs = 20, Augmentations = [new QuarterTurn()], AugmentedCopies = 8, ValidationFraction = 0 };
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(TinyNetwork.Stripes(10, seed: 1));
        ImageSet set = TinyNetwork.Stripes(10, seed: 2);
        float[][] scores = classifier.Score(set.Images);
        double plain = Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == 2).Average(i => scores[i][2]);
        double striped = Enumerable.Range(0, set.Count).Where(i => set.Labels[i] != 2).Average(i => Math.Abs(scores[i][0] - scores[i][1]));
        Assert.IsGreaterThan(0.5, plain);
        Assert.IsLessThan(0.6, striped);
    }

    [TestMethod]
    public void Train_AugmentedFineTuning_GivesTheSameBitsTwice()
    {
        var options = new ImageClassifierOptions
        {
            Epochs = 2, Augmentations = [new HorizontalFlip(), new ColorJitter()], AugmentedCrop = new RandomCropResize(), AugmentedCopies = 2, FineTunedBlocks = 1, FineTuningEpochs = 2,
        };
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        using ImageClassifier first = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(images);
        using ImageClassifier second = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(images);
        CollectionAssert.AreEqual(first.Score(images.Images[0]), second.Score(images.Images[0]));
        Assert.HasCount(4, first.History);
    }

    [TestMethod]
    public void Train_Augmented_ReadsEachImageOnce()
    {
        var counting = new CountingAugmentation();
        var options = new ImageClassifierOptions { Epochs = 3, Augmentations = [counting], AugmentedCopies = 5, ValidationFraction = 0 };
        ImageSet images = TinyNetwork.Stripes(4, seed: 1);
        using ImageClassifier classifier = new ImageClassifierTrainer(TinyNetwork.Create(), options).Train(images);
        Assert.AreEqual(5 * images.Count, counting.Count);
    }

    private sealed class CountingAugmentation : ImageAugmentation
    {
        private int _count;

        public int Count => _count;

        public override void Apply(FloatImage image, RandomSequence random) => Interlocked.Increment(ref _count);
    }
}
