using MLExtensions.Onnx.Training.Fused;

namespace MLExtensions.Onnx.Tests;

/// <summary>What trainings on own kernels hold: little more than what must be there.</summary>
[TestClass]
public sealed class FusedMemoryTests
{
    [TestMethod]
    [DataRow("cnn", 256)]
    [DataRow("mlp", 256)]
    [DataRow("resnet20", 128)]
    [DataRow("mobilenet", 128)]
    public void Step_Network_HoldsAtMostOneAndAHalfTimesWhatItNeeds(string name, int batch)
    {
        OnnxModel model = ByName(name);
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions
        {
            Backend = TrainingBackend.Fused, Optimizer = new AdamOptimizer(), Session = new OnnxSessionOptions { IntraOpThreads = 2 },
        });
        session.Step(FusedAssert.Batch(model, new SoftmaxCrossEntropyLoss(), batch, 1));

        long held = ((FusedTrainingProgram)session.Program).NativeBytes, needed = Needed(model, session, batch);
        Assert.IsTrue(held > needed / 4 && held <= 1.5 * needed, $"{held:N0} bytes are held, {needed:N0} needed: {(double)held / needed:F3}");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Step_ManyTimes_AllocatesNothing(int threads)
    {
        OnnxModel model = new Network(seed: 3).Input("x", 3, 12, 12).Conv2D(16, 3, padding: Padding.Same).BatchNorm().Relu().MaxPool(2)
            .DepthwiseConv2D(3, padding: Padding.Same).Relu().Residual(path => path.Conv2D(16, 3, padding: Padding.Same).Gelu()).Dropout(0.2f)
            .Flatten().Dense(20).Relu().Dense(4).Build();
        using TrainingSession session = TrainingSession.Create(
            model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Backend = TrainingBackend.Fused, Session = new OnnxSessionOptions { IntraOpThreads = threads } });
        OnnxFeed[] feeds = FusedAssert.Batch(model, new SoftmaxCrossEntropyLoss(), 32, 1);
        for (int i = 0; i < 20; i++)
            session.Step(feeds);
        long held = ((FusedTrainingProgram)session.Program).NativeBytes, before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
            session.Step(feeds);

        // With one thread that is all there is; with two, what this thread hands out and waits for, and the lock may make its event once.
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsTrue(threads == 1 ? allocated == 0 : allocated < 200, $"{allocated} bytes in 200 steps");
        Assert.AreEqual(held, ((FusedTrainingProgram)session.Program).NativeBytes);
    }

    /// <summary>The results of all layers, those of rectifiers in place; the parameters, and Adam's two tensors for each.</summary>
    private static long Needed(OnnxModel model, TrainingSession session, int batch)
    {
        InferredShapes shapes = ShapeInference.Infer(model);
        long floats = 3 * session.Parameters.Sum(parameter => parameter.Length);
        foreach (string value in model.Inputs.Select(input => input.Name).Concat(model.Nodes.Where(node => node.OpType is not ("Relu" or "Flatten" or "Identity" or "Constant")).Select(node => node.Outputs[0])))
            floats += batch * shapes.Find(value)!.Dims!.Skip(1).Aggregate(1L, (product, dim) => product * dim.Size!.Value);
        return floats * sizeof(float);
    }

    private static OnnxModel ByName(string name)
    {
        Network network = new(seed: 1);
        switch (name)
        {
            case "cnn":
                network.Input("x", 1, 28, 28).Conv2D(32, 3, padding: Padding.Same).Relu().MaxPool(2).Conv2D(64, 3, padding: Padding.Same).Relu().MaxPool(2).Flatten().Dense(128).Relu();
                break;
            case "mlp":
                network.Input("x", 784).Dense(512).Relu().Dense(256).Relu();
                break;
            case "resnet20":
                network.Input("x", 3, 32, 32).Conv2D(16, 3, padding: Padding.Same, bias: false).BatchNorm().Relu();
                foreach ((int filters, int block) in ((int, int)[])[(16, 0), (16, 1), (16, 2), (32, 0), (32, 1), (32, 2), (64, 0), (64, 1), (64, 2)])
                {
                    int stride = block == 0 && filters > 16 ? 2 : 1;
                    network.Residual(
                        path => path.Conv2D(filters, 3, stride, 1, bias: false).BatchNorm().Relu().Conv2D(filters, 3, padding: Padding.Same, bias: false).BatchNorm(),
                        stride == 1 ? null : shortcut => shortcut.Conv2D(filters, 1, stride, bias: false).BatchNorm()).Relu();
                }

                network.GlobalAveragePool();
                break;
            default:
                network.Input("x", 3, 32, 32).Conv2D(32, 3, padding: Padding.Same, bias: false).BatchNorm().Relu();
                foreach ((int filters, int stride) in ((int, int)[])[(64, 1), (128, 2), (128, 1), (256, 2), (256, 1)])
                    network.DepthwiseConv2D(3, stride, 1, bias: false).BatchNorm().Relu().Conv2D(filters, 1, bias: false).BatchNorm().Relu();
                network.GlobalAveragePool();
                break;
        }

        return network.Dense(10).Build("logits");
    }
}
