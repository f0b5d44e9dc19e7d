namespace MLExtensions.Onnx.Tests;

/// <summary>What a step does and does not change.</summary>
[TestClass]
public class TrainingSessionTests
{
    private const int Rows = 6;

    [TestMethod]
    public void Step_Repeated_LowersTheLoss()
    {
        using TrainingSession session = NewSession(new TrainingOptions { Optimizer = new AdamOptimizer { LearningRate = 0.01 } });
        OnnxFeed[] batch = Batch(0);
        float first = session.Step(batch);
        for (int i = 0; i < 200; i++)
            session.Step(batch);
        Assert.IsTrue(session.Step(batch) < first / 20);
        Assert.AreEqual(202, session.Steps);
        Assert.AreEqual(202, session.Updates);
    }

    [TestMethod]
    public void Step_SameSeedAndThreads_GivesTheSameBits() => CollectionAssert.AreEqual(Train(), Train());

    [TestMethod]
    public void Step_FrozenParameters_StayAsTheyAre()
    {
        OnnxModel model = TrainingModels.Perceptron(4, 8, 2);
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Frozen = ["b2"], FrozenWhere = name => name == "w1" });
        for (int i = 0; i < 5; i++)
            session.Step(Batch(i));
        OnnxModel trained = session.Export();
        foreach (string name in (string[])["w1", "b2"])
            CollectionAssert.AreEqual(Values(model, name), Values(trained, name), name);
        foreach (string name in (string[])["b1", "w2"])
            CollectionAssert.AreNotEqual(Values(model, name), Values(trained, name), name);
        CollectionAssert.AreEqual(new[] { true, false, false, true }, session.Parameters.Select(parameter => parameter.IsFrozen).ToArray());
    }

    [TestMethod]
    public void Step_AccumulatedBatches_EqualOneLargeBatch()
    {
        const int Parts = 3;
        foreach (Optimizer optimizer in (Optimizer[])[new SgdOptimizer { LearningRate = 0.1, Momentum = 0.9 }, new AdamOptimizer { LearningRate = 0.01 }])
        {
            using TrainingSession large = NewSession(new TrainingOptions { Optimizer = optimizer, ClipNorm = 0.5 });
            using TrainingSession small = NewSession(new TrainingOptions { Optimizer = optimizer, ClipNorm = 0.5, AccumulationSteps = Parts });
            for (int update = 0; update < 4; update++)
            {
                float[] x = TrainingModels.Random(Parts * Rows * 4, 100 + update);
                float[] t = TrainingModels.Random(Parts * Rows * 2, 200 + update);
                float loss = large.Step(OnnxFeed.Of<float>("x", x, Parts * Rows, 4), OnnxFeed.Of<float>("target", t, Parts * Rows, 2));
                float sum = 0;
                for (int part = 0; part < Parts; part++)
                    sum += small.Step(OnnxFeed.Of<float>("x", x.AsMemory(part * Rows * 4, Rows * 4), Rows, 4), OnnxFeed.Of<float>("target", t.AsMemory(part * Rows * 2, Rows * 2), Rows, 2));
                Assert.AreEqual(loss, sum / Parts, 1e-5);
                Assert.AreEqual(large.GradientNorm, small.GradientNorm, 1e-5);
            }

            Assert.AreEqual(4, small.Updates);
            foreach (ParameterInfo parameter in large.Parameters)
            {
                float[] expected = large.GetParameter(parameter.Name);
                float[] actual = small.GetParameter(parameter.Name);
                for (int i = 0; i < expected.Length; i++)
                    Assert.AreEqual(expected[i], actual[i], 2e-5, $"{parameter.Name}[{i}] with {optimizer.GetType().Name}");
            }
        }
    }

    [TestMethod]
    public void Step_AllParametersInOneGroupOrEach_ComeOutInTheirPlaces()
    {
        // w1 is large enough for a tensor of its own, the others share one.
        OnnxModel model = TrainingModels.Perceptron(64, 1024, 2);
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Optimizer = new SgdOptimizer { LearningRate = 0 } });
        session.Step(OnnxFeed.Of<float>("x", TrainingModels.Random(64 * 2, 1), 2, 64), OnnxFeed.Of<float>("target", new float[4], 2, 2));
        OnnxModel same = session.Export();
        foreach (OnnxTensor tensor in model.Initializers)
            CollectionAssert.AreEqual(Values(model, tensor.Name), Values(same, tensor.Name), tensor.Name);
    }

    [TestMethod]
    public void Predict_AfterTraining_EqualsTheExportedModel()
    {
        using TrainingSession session = NewSession();
        for (int i = 0; i < 10; i++)
            session.Step(Batch(i));
        OnnxFeed x = OnnxFeed.Of<float>("x", TrainingModels.Random(3 * 4, 77), 3, 4);
        using OnnxResults predicted = session.Predict(x);
        using var exported = new OnnxSession(session.Export());
        using OnnxResults run = exported.Run(x);
        float[] expected = run.Span<float>("y").ToArray();
        float[] actual = predicted.Span<float>("y").ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6);
    }

    [TestMethod]
    public void SetParameter_ThenGet_GivesTheSame()
    {
        using TrainingSession session = NewSession();
        float[] values = TrainingModels.Random(4 * 8, 3);
        session.SetParameter("w1", values);
        CollectionAssert.AreEqual(values, session.GetParameter("w1"));
        var error = Assert.ThrowsExactly<ArgumentException>(() => session.SetParameter("w1", new float[3]));
        StringAssert.Contains(error.Message, "'w1' [4, 8] holds 32 values; 3 were given.");
        error = Assert.ThrowsExactly<ArgumentException>(() => session.GetParameter("w9"));
        StringAssert.Contains(error.Message, "no parameter 'w9'; it trains w1, b1, w2, b2");
    }

    [TestMethod]
    public void Step_WrongFeeds_NameInputTypeAndShape()
    {
        using TrainingSession session = NewSession();
        OnnxFeed x = OnnxFeed.Of<float>("x", new float[8], 2, 4);
        OnnxFeed t = OnnxFeed.Of<float>("target", new float[4], 2, 2);
        ThrowsFor("Input 'target' was not fed.", x);
        ThrowsFor("Input 'x' was fed 2 times.", x, x, t);
        ThrowsFor("no input 'z'; it has x, target", x, t, OnnxFeed.Of<float>("z", new float[1], 1));
        ThrowsFor("Input 'x' is Float [N, 4]; it was fed Double [2, 4].", OnnxFeed.Of<double>("x", new double[8], 2, 4), t);
        ThrowsFor("Input 'x' is Float [N, 4]; it was fed Float [4, 2].", OnnxFeed.Of<float>("x", new float[8], 4, 2), t);
        ThrowsFor("Dimension N is 2 in input 'x' and 3 in input 'target'.", x, OnnxFeed.Of<float>("target", new float[6], 3, 2));
        Assert.AreEqual(0, session.Steps);
        session.Step(x, t);

        void ThrowsFor(string expected, params OnnxFeed[] feeds)
        {
            var error = Assert.ThrowsExactly<ArgumentException>(() => session.Step(feeds));
            StringAssert.Contains(error.Message, expected);
        }
    }

    [TestMethod]
    public void Step_FixedBatchSize_RefusesOthersButPredictsAny()
    {
        using TrainingSession session = NewSession(new TrainingOptions { BatchSize = Rows });
        session.Step(Batch(0));
        var error = Assert.ThrowsExactly<ArgumentException>(() => session.Step(OnnxFeed.Of<float>("x", new float[8], 2, 4), OnnxFeed.Of<float>("target", new float[4], 2, 2)));
        StringAssert.Contains(error.Message, $"Input 'x' is Float [{Rows}, 4]; it was fed Float [2, 4].");
        using OnnxResults results = session.Predict(OnnxFeed.Of<float>("x", new float[8], 2, 4));
        CollectionAssert.AreEqual(new long[] { 2, 2 }, results.Dims("y"));
    }

    [TestMethod]
    public void Create_NothingToTrain_Throws()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => NewSession(new TrainingOptions { FrozenWhere = _ => true }));
        StringAssert.Contains(error.Message, "nothing to train");
    }

    [TestMethod]
    public void Create_FrozenNameUnknown_NamesIt()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => NewSession(new TrainingOptions { Frozen = ["w7"] }));
        StringAssert.Contains(error.Message, "Frozen names 'w7', which is no initializer of the model; it has b1, b2, w1, w2");
    }

    [TestMethod]
    public void Step_Disposed_Throws()
    {
        TrainingSession session = NewSession();
        session.Dispose();
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Step(Batch(0)));
    }

    [TestMethod]
    public void Step_CancelledBefore_ChangesNothing()
    {
        using TrainingSession session = NewSession();
        float[] before = session.GetParameter("w1");
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => session.Step(Batch(0), source.Token));
        Assert.AreEqual(0, session.Steps);
        CollectionAssert.AreEqual(before, session.GetParameter("w1"));
        session.Step(Batch(0));
    }

    [TestMethod]
    public void Step_CancelledWithin_ChangesNothingAndGoesOnAsIfItHadNotBeen()
    {
        const int Width = 700;
        OnnxModel model = TrainingModels.Perceptron(Width, Width, Width);
        OnnxFeed[] batch = [OnnxFeed.Of<float>("x", TrainingModels.Random(256 * Width, 1), 256, Width), OnnxFeed.Of<float>("target", TrainingModels.Random(256 * Width, 2), 256, Width)];
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss());
        using TrainingSession undisturbed = TrainingSession.Create(model, new MeanSquaredErrorLoss());
        int cancelled = 0;
        for (int i = 0; i < 20; i++)
        {
            using var source = new CancellationTokenSource();
            source.CancelAfter(TimeSpan.FromMilliseconds(i % 10));
            try
            {
                session.Step(batch, source.Token);
                undisturbed.Step(batch);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
        }

        Assert.IsTrue(cancelled > 0);
        Assert.AreEqual(20 - cancelled, session.Steps);
        CollectionAssert.AreEqual(undisturbed.GetParameter("w2"), session.GetParameter("w2"));
    }

    private static float[] Train()
    {
        using TrainingSession session = NewSession(new TrainingOptions { Session = new OnnxSessionOptions { IntraOpThreads = 2 } });
        for (int i = 0; i < 20; i++)
            session.Step(Batch(i));
        return session.GetParameter("w1");
    }

    private static TrainingSession NewSession(TrainingOptions? options = null) =>
        TrainingSession.Create(TrainingModels.Perceptron(4, 8, 2), new MeanSquaredErrorLoss(), options);

    private static OnnxFeed[] Batch(int seed) =>
    [
        OnnxFeed.Of<float>("x", TrainingModels.Random(Rows * 4, 1000 + seed), Rows, 4),
        OnnxFeed.Of<float>("target", TrainingModels.Random(Rows * 2, 2000 + seed), Rows, 2),
    ];

    private static float[] Values(OnnxModel model, string name) => model.FindInitializer(name)!.AsSpan<float>().ToArray();
}
