namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class NetworkTrainingTests
{
    [TestMethod]
    public void Train_NetworkWithAllKindsOfLayers_LossFalls()
    {
        OnnxModel model = new Network(seed: 1).Input("x", 1, 6, 6)
            .Conv2D(6, 3, padding: Padding.Same, bias: false).BatchNorm().Relu().MaxPool(2)
            .Residual(path => path.Conv2D(6, 3, padding: 1).LeakyRelu())
            .Concat(path => path.AveragePool(3), path => path.Conv2D(2, 3).Gelu())
            .Flatten().Dropout(0.1f).Dense(16).LayerNorm().Tanh().Dense(2).Build("logits");
        var random = new Random(1);
        var images = new float[32 * 36];
        var labels = new long[32];
        for (int i = 0; i < 32; i++)
        {
            labels[i] = i % 2;
            for (int pixel = 0; pixel < 36; pixel++)
                images[36 * i + pixel] = random.NextSingle() + (labels[i] == 1 && pixel % 6 < 3 ? 1 : 0);
        }

        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Optimizer = new AdamOptimizer() });
        OnnxFeed label = OnnxFeed.Of<long>(session.Inputs.Single(input => input.ElementType == OnnxElementType.Int64).Name, labels, 32);
        float first = session.Step(OnnxFeed.Of<float>("x", images, 32, 1, 6, 6), label), last = first;
        for (int step = 0; step < 60; step++)
            last = session.Step(OnnxFeed.Of<float>("x", images, 32, 1, 6, 6), label);

        Assert.IsLessThan(0.5f * first, last);
    }
}
