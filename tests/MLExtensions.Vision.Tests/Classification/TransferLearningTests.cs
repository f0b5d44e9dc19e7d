using System.Numerics.Tensors;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Classification;

/// <summary>What a network that has learnt shapes is worth to one that has few digits to learn from; images of CIFAR-10's size.</summary>
[TestClass]
public sealed class TransferLearningTests
{
    private const int Size = 32, PerClass = 20;

    [TestMethod]
    public void Train_HeadOnANetworkOfShapes_BeatsPixelsAndTrainingFromScratch()
    {
        const int Seed = 1;
        ImageSet training = DrawnColorDigits.Draw(PerClass * 20, seed: 100 + Seed, Size).TakePerClass(PerClass);
        ImageSet test = DrawnColorDigits.Draw(400, seed: 200 + Seed, Size);
        MiniVgg shapes = MiniVgg.Train(DrawnShapes.Draw(1000, Seed, Size), new MiniVggOptions { ImageSize = Size, Epochs = 5, Seed = Seed, ValidationFraction = 0 });
        var options = new ImageClassifierOptions { Layer = "block3_pool", Epochs = 60, ValidationFraction = 0, Seed = Seed };
        using ImageClassifier transferred = new ImageClassifierTrainer(shapes, options).Train(training);
        using ImageClassifier onPixels = ImageClassifierTrainer.OnPixels(Size, options).Train(training);
        MiniVgg scratch = MiniVgg.Train(training, new MiniVggOptions { ImageSize = Size, Epochs = 20, Seed = Seed, ValidationFraction = 0 });

        double transfer = transferred.Accuracy(test), pixels = onPixels.Accuracy(test), fromScratch = Accuracy(scratch, test);

        // 40 against 19 and 23 % when this was written; 34 against 16 and 25 % with the worst of three seeds.
        Assert.IsGreaterThan(pixels + 0.1, transfer);
        Assert.IsGreaterThan(fromScratch + 0.05, transfer);
    }

    private static double Accuracy(MiniVgg network, ImageSet test)
    {
        using var session = new OnnxSession(network.Model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>(network.InputName, test.ToTensor(network.Preprocessing), test.Count, 3, Size, Size));
        ReadOnlySpan<float> logits = results.Span<float>(results.Names[0]);
        int classes = logits.Length / test.Count, right = 0;
        for (int row = 0; row < test.Count; row++)
        {
            right += TensorPrimitives.IndexOfMax(logits.Slice(row * classes, classes)) == test.Labels[row] ? 1 : 0;
        }

        return (double)right / test.Count;
    }
}
