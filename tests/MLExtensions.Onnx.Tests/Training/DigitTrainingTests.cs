using System.Diagnostics;

namespace MLExtensions.Onnx.Tests;

/// <summary>Networks learn drawn digits from nothing.</summary>
[TestClass]
public class DigitTrainingTests
{
    private static readonly DigitImages _test = DrawnDigits.Draw(2000, seed: 2);

    [TestMethod]
    public void Fit_Perceptron_ReachesNinetyEightPercent()
    {
        OnnxModel model = new Network("perceptron", seed: 1).Input("image", 1, 28, 28).Flatten().Dense(128).Relu().Dense(10).Build("logits");
        Train(model, images: 6400, epochs: 5, batchSize: 64);
    }

    [TestMethod]
    public void Fit_ConvolutionalNetwork_ReachesNinetyEightPercent()
    {
        OnnxModel model = new Network("cnn", seed: 1).Input("image", 1, 28, 28)
            .Conv2D(8, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Conv2D(16, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Flatten().Dense(64).Relu().Dense(10).Build("logits");
        Train(model, images: 3200, epochs: 3, batchSize: 64);
    }

    private static void Train(OnnxModel model, int images, int epochs, int batchSize)
    {
        DigitImages training = DrawnDigits.Draw(images, seed: 1);
        long updates = (long)images / batchSize * epochs;
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions
        {
            Optimizer = new AdamOptimizer { LearningRate = new OneCycleSchedule(0.004, updates) },
            BatchSize = batchSize,
            Session = new OnnxSessionOptions { IntraOpThreads = 2 },
        });
        long start = Stopwatch.GetTimestamp();
        FitResult result = session.Fit(training.Batches(batchSize, shuffleSeed: 3), new FitOptions { Epochs = epochs });
        double accuracy = session.Evaluate(_test.Batches(500), ValidationMetric.Accuracy());
        Console.WriteLine($"accuracy {accuracy:P2} after {epochs} epochs, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s; losses {string.Join(", ", result.History.Select(epoch => epoch.Loss.ToString("0.0000")))}");
        Assert.IsTrue(accuracy >= 0.98, $"the accuracy is {accuracy}");
    }
}
