using MLExtensions.Onnx.Training.Fused;

namespace MLExtensions.Onnx.Tests;

/// <summary>Trainings on own kernels against the same on ONNX Runtime.</summary>
[TestClass]
public sealed class FusedTrainingTests
{
    public static IEnumerable<object[]> Optimizers =>
    [
        [new SgdOptimizer { LearningRate = 0.1 }],
        [new SgdOptimizer { LearningRate = 0.05, Momentum = 0.9, WeightDecay = 0.01 }],
        [new SgdOptimizer { LearningRate = 0.05, Momentum = 0.9, Nesterov = true }],
        [new AdamOptimizer { WeightDecay = 0.02 }],
        [new AdamWOptimizer { WeightDecay = 0.1, DecayVectors = true }],
        [new RmsPropOptimizer { LearningRate = 0.001, Epsilon = 0.01, WeightDecay = 0.01 }],
        [new RmsPropOptimizer { LearningRate = 0.001, Epsilon = 0.01, Momentum = 0.9 }],
        [new AdaGradOptimizer { Epsilon = 0.01, WeightDecay = 0.01 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Step_AnyOptimizer_GivesTheParametersOfOnnxRuntime(Optimizer optimizer)
    {
        (float[] losses, float[][] parameters) = Train(TrainingBackend.Fused, 2, optimizer, clip: 0.5);
        (float[] expectedLosses, float[][] expected) = Train(TrainingBackend.OnnxRuntime, 1, optimizer, clip: 0.5);

        for (int i = 0; i < losses.Length; i++)
            Assert.AreEqual(expectedLosses[i], losses[i], 2e-4f, $"loss {i}");
        for (int i = 0; i < expected.Length; i++)
        {
            for (int j = 0; j < expected[i].Length; j++)
                Assert.AreEqual(expected[i][j], parameters[i][j], 2e-3f, $"parameter {i}, element {j}");
        }
    }

    [TestMethod]
    public void Step_OneOrTwoThreads_GivesTheSameBits()
    {
        (float[] lossesOfOne, float[][] one) = Train(TrainingBackend.Fused, 1, new AdamOptimizer(), null);
        (float[] lossesOfTwo, float[][] two) = Train(TrainingBackend.Fused, 2, new AdamOptimizer(), null);

        CollectionAssert.AreEqual(lossesOfOne, lossesOfTwo);
        for (int i = 0; i < one.Length; i++)
            CollectionAssert.AreEqual(one[i], two[i]);
    }

    [TestMethod]
    public void Step_AfterADivergedOne_IsThatOfAFreshSession()
    {
        // Gradients of layers far apart share their room, and 12 values fill no vectors.
        OnnxModel model = new Network(seed: 15).Input("x", 7).Dense(20).Relu().Dense(24).Relu().Dense(12).L2Normalize().Build();
        var options = new TrainingOptions { Backend = TrainingBackend.Fused };
        using TrainingSession diverged = TrainingSession.Create(model, new MeanSquaredErrorLoss(), options), fresh = TrainingSession.Create(model, new MeanSquaredErrorLoss(), options);
        float[] x = TrainingModels.Random(9 * 7, 1), target = TrainingModels.Random(9 * 12, 2), bad = [.. Enumerable.Repeat(float.NaN, x.Length)];
        Assert.ThrowsExactly<TrainingDivergedException>(() => diverged.Step(OnnxFeed.Of<float>("x", bad, 9, 7), OnnxFeed.Of<float>("target", target, 9, 12)));

        for (int step = 0; step < 3; step++)
        {
            OnnxFeed[] feeds = [OnnxFeed.Of<float>("x", x, 9, 7), OnnxFeed.Of<float>("target", target, 9, 12)];
            Assert.AreEqual(fresh.Step(feeds), diverged.Step(feeds), $"step {step}");
        }
    }

    [TestMethod]
    public void Step_ClassThatCannotBe_HasAFiniteLoss()
    {
        OnnxModel model = new Network(seed: 15).Input("x", 3).Dense(4).Build();
        string bias = model.Initializers.Single(tensor => tensor.Dims.Count == 1).Name;
        model = model.ReplaceInitializers(new Dictionary<string, OnnxTensor> { [bias] = OnnxTensor.Create<float>([0, 0, float.NegativeInfinity, 0], 4) });
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Backend = TrainingBackend.Fused });

        float loss = session.Step(OnnxFeed.Of<float>("x", (float[])[1, 2, 3], 1, 3), OnnxFeed.Of<long>("label", (long[])[1], 1));

        Assert.IsTrue(float.IsFinite(loss), $"{loss}");
    }

    [TestMethod]
    public void WarmUp_OfAllKernels_Runs() => KernelWarmUp.Run();

    [TestMethod]
    public void Create_KnownLayers_ChoosesOwnKernels()
    {
        using TrainingSession session = TrainingSession.Create(TrainingModels.Linear(4, 2), new MeanSquaredErrorLoss());

        Assert.AreEqual(TrainingBackend.Fused, session.Backend);
        Assert.IsNull(session.WhyNotFused);
    }

    [TestMethod]
    [DataRow(typeof(SoftmaxCrossEntropyLoss))]
    [DataRow(typeof(MeanSquaredErrorLoss))]
    public void Inputs_OfBothBackends_AreTheSame(Type kind)
    {
        // Own kernels ask the loss what it is fed; ONNX Runtime's graph has it from the loss's nodes.
        var loss = (TrainingLoss)Activator.CreateInstance(kind)!;
        Assert.AreEqual(Inputs(TrainingBackend.OnnxRuntime), Inputs(TrainingBackend.Fused));

        string Inputs(TrainingBackend backend)
        {
            using TrainingSession session = TrainingSession.Create(TrainingModels.Linear(4, 2), loss, new TrainingOptions { Backend = backend });
            return string.Join(", ", session.Inputs.Select(input => $"{input.Name} {input.ElementType} {input.DescribeDims()}"));
        }
    }

    [TestMethod]
    public void Create_UnknownLayer_ChoosesOnnxRuntimeAndSaysWhy()
    {
        OnnxModel model = new Network().Input("x", 4).Dense(4).Apply("Softplus", x => x.Softplus()).Dense(2).Build();
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss());

        Assert.AreEqual(TrainingBackend.OnnxRuntime, session.Backend);
        StringAssert.Contains(session.WhyNotFused, "Softplus");
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(
            () => TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Backend = TrainingBackend.Fused }));
        StringAssert.Contains(error.Message, "Own kernels cannot train this model: node Softplus");
    }

    [TestMethod]
    public void Create_UnusedHead_TrainsWhatTheLossDependsOn()
    {
        // The layout is known before the gradients: a parameter that no gradient reaches is taken out of it.
        OnnxModel model = new Network(seed: 1).Input("x", 4).Dense(3, name: "a").Relu().Dense(2, name: "b").Output("first").Dense(5, name: "c").Build("second");
        var loss = new MeanSquaredErrorLoss { Output = "first" };
        using TrainingSession session = TrainingSession.Create(model, loss);

        Assert.AreEqual(TrainingBackend.Fused, session.Backend);
        CollectionAssert.AreEqual(new[] { "a.weight", "a.bias", "b.weight", "b.bias" }, session.Parameters.Where(parameter => !parameter.IsFrozen).Select(parameter => parameter.Name).ToArray());
        Assert.IsTrue(float.IsFinite(session.Step(OnnxFeed.Of<float>("x", TrainingModels.Random(8, 1), 2, 4), OnnxFeed.Of<float>("target", TrainingModels.Random(4, 2), 2, 2))));
    }

    [TestMethod]
    public void Step_BatchesOfDifferentSizes_GivesEachItsOwnGradient()
    {
        // The small batch must not see what the large one left behind, nor the large one the small one's.
        OnnxModel model = new Network(seed: 2).Input("x", 1, 6, 6).Conv2D(5, 3, padding: Padding.Same).Relu().MaxPool(2).Flatten().Dense(12).Relu().Dense(3).Build();
        var loss = new SoftmaxCrossEntropyLoss();
        var options = new TrainingOptions { Backend = TrainingBackend.Fused, Optimizer = new SgdOptimizer { LearningRate = 1e-30 } };
        using TrainingSession mixed = TrainingSession.Create(model, loss, options);
        foreach (int rows in (int[])[40, 3, 70, 3, 40])
        {
            OnnxFeed[] feeds = FusedAssert.Batch(model, loss, rows, seed: rows);
            float found = mixed.Step(feeds);
            using TrainingSession alone = TrainingSession.Create(model, loss, options);
            Assert.AreEqual(alone.Step(feeds), found, 0f);
            Assert.AreEqual(alone.GradientNorm, mixed.GradientNorm, 0f);
        }
    }

    [TestMethod]
    public void Step_NotANumberInTheBatch_ThrowsAndChangesNothing()
    {
        OnnxModel model = new Network(seed: 3).Input("x", 1, 4, 4).Conv2D(3, 3, padding: Padding.Same).Relu().MaxPool(2).Flatten().Dense(2).Build();
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Backend = TrainingBackend.Fused });
        float[][] before = [.. session.Parameters.Select(parameter => session.GetParameter(parameter.Name))];
        float[] image = TrainingModels.Random(16, 1);
        image[5] = float.NaN;

        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => session.Step(OnnxFeed.Of<float>("x", image, 1, 1, 4, 4), OnnxFeed.Of<long>("label", (long[])[1], 1)));

        Assert.AreEqual("x", error.Tensor);
        for (int i = 0; i < before.Length; i++)
            CollectionAssert.AreEqual(before[i], session.GetParameter(session.Parameters[i].Name));
        Assert.IsTrue(float.IsFinite(session.Step(OnnxFeed.Of<float>("x", TrainingModels.Random(16, 1), 1, 1, 4, 4), OnnxFeed.Of<long>("label", (long[])[1], 1))));
    }

    [TestMethod]
    public void Step_Cancelled_ChangesNothing()
    {
        OnnxModel model = TrainingModels.Linear(4, 2);
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Backend = TrainingBackend.Fused });
        float[] before = session.GetParameter("w");
        OnnxFeed[] feeds = FusedAssert.Batch(model, new MeanSquaredErrorLoss(), 8, 1);

        Assert.ThrowsExactly<OperationCanceledException>(() => session.Step(feeds, new CancellationToken(canceled: true)));

        CollectionAssert.AreEqual(before, session.GetParameter("w"));
        Assert.AreEqual(0, session.Steps);
    }

    [TestMethod]
    public void Step_ManyTimes_AllocatesNothing()
    {
        OnnxModel model = new Network(seed: 3).Input("x", 1, 8, 8).Conv2D(8, 3, padding: Padding.Same).Relu().MaxPool(2).Flatten().Dense(10).Build();
        using TrainingSession session = TrainingSession.Create(
            model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Backend = TrainingBackend.Fused, Session = new OnnxSessionOptions { IntraOpThreads = 1 } });
        var program = (FusedTrainingProgram)session.Program;
        OnnxFeed[] feeds = FusedAssert.Batch(model, new SoftmaxCrossEntropyLoss(), 16, 1);
        for (int i = 0; i < 50; i++)
            session.Step(feeds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            program.Step(feeds, new StepPlan(i, i, true, true), CancellationToken.None);

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        Assert.IsTrue(each < 256, $"{each} bytes a step");
    }

    [TestMethod]
    public void LoadCheckpoint_OfTheOtherBackend_GoesOn()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("checkpoint");
        OnnxModel model = TrainingModels.Perceptron(6, 9, 3);
        OnnxFeed[] feeds = FusedAssert.Batch(model, new MeanSquaredErrorLoss(), 12, 1);
        using TrainingSession fused = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Backend = TrainingBackend.Fused });
        using TrainingSession runtime = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Backend = TrainingBackend.OnnxRuntime });
        for (int i = 0; i < 3; i++)
            fused.Step(feeds);
        fused.SaveCheckpoint(path);
        runtime.LoadCheckpoint(path);

        Assert.AreEqual(fused.Step(feeds), runtime.Step(feeds), 1e-6f);
        Assert.AreEqual(fused.Step(feeds), runtime.Step(feeds), 1e-6f);
    }

    [TestMethod]
    public void Step_BatchNorm_KeepsTheRunningStatisticsOfOnnxRuntime()
    {
        OnnxModel model = new Network(seed: 5).Input("x", 2, 5, 5).Conv2D(9, 3).BatchNorm(name: "norm").Relu().Flatten().Dense(3).Build();
        OnnxFeed[] feeds = FusedAssert.Batch(model, new SoftmaxCrossEntropyLoss(), 20, 3);
        using TrainingSession fused = Session(TrainingBackend.Fused), runtime = Session(TrainingBackend.OnnxRuntime);
        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual(runtime.Step(feeds), fused.Step(feeds), 1e-5f);
        }

        foreach (string name in (string[])["norm.mean", "norm.variance"])
        {
            float[] expected = runtime.GetParameter(name), found = fused.GetParameter(name);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], found[i], 1e-5f, $"{name}[{i}]");
        }

        using OnnxResults predicted = fused.Predict(feeds[0]), byRuntime = runtime.Predict(feeds[0]);
        Assert.AreEqual(byRuntime.Span<float>("output")[0], predicted.Span<float>("output")[0], 1e-4f);

        TrainingSession Session(TrainingBackend backend) => TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Backend = backend, Optimizer = new SgdOptimizer { LearningRate = 0.1 } });
    }

    private static (float[] Losses, float[][] Parameters) Train(TrainingBackend backend, int threads, Optimizer optimizer, double? clip)
    {
        OnnxModel model = new Network(seed: 3).Input("image", 1, 28, 28)
            .Conv2D(6, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Conv2D(8, 3).Relu().MaxPool(2)
            .Flatten().Dense(20).Relu().Dense(10).Build();
        DigitImages digits = DrawnDigits.Draw(48, seed: 4);
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions
        {
            Backend = backend, Optimizer = optimizer, ClipNorm = clip, Session = new OnnxSessionOptions { IntraOpThreads = threads },
        });
        var losses = new List<float>();
        for (int step = 0; step < 6; step++)
            losses.Add(session.Step(OnnxFeed.Of<float>("image", digits.Pixels, 48, 1, 28, 28), OnnxFeed.Of<long>("label", digits.Labels, 48)));
        return ([.. losses], [.. session.Parameters.Select(parameter => session.GetParameter(parameter.Name))]);
    }
}
