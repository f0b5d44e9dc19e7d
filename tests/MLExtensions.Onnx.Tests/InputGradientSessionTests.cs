namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class InputGradientSessionTests
{
    [TestMethod]
    [DataRow(3, 18, 14, DisplayName = "colours")]
    [DataRow(1, 12, 12, DisplayName = "grey")]
    [DataRow(16, 9, 10, DisplayName = "channels that fill vectors")]
    public void Run_Fused_IsTheGradientInFloat64(int channels, int height, int width)
    {
        OnnxModel model = Model(channels, height, width);
        using var session = InputGradientSession.Create(model, "x", "y", new InputGradientOptions { Backend = TrainingBackend.Fused });

        Assert.AreEqual(TrainingBackend.Fused, session.Backend);
        Assert.IsNull(session.WhyNotFused);
        AssertIsTheGradient(model, session);
    }

    [TestMethod]
    public void Run_OnnxRuntime_IsTheGradientInFloat64()
    {
        OnnxModel model = Model(3, 12, 12);
        using var session = InputGradientSession.Create(model, "x", "y", new InputGradientOptions { Backend = TrainingBackend.OnnxRuntime });

        Assert.AreEqual(TrainingBackend.OnnxRuntime, session.Backend);
        AssertIsTheGradient(model, session);
    }

    [TestMethod]
    public void Run_ManyCallers_EachGetsItsOwn()
    {
        OnnxModel model = Model(3, 12, 12);
        using var session = InputGradientSession.Create(model, "x", "y", new InputGradientOptions { Concurrency = 3 });
        float[][] alone = [.. Enumerable.Range(0, 12).Select(Compute)], together = new float[12][];
        Parallel.For(0, 12, i => together[i] = Compute(i));

        for (int i = 0; i < 12; i++)
            CollectionAssert.AreEqual(alone[i], together[i]);

        float[] Compute(int seed)
        {
            var gradient = new float[432];
            session.Run(TrainingModels.Random(432, seed), TrainingModels.Random(Length(session.OutputDims), seed + 100), new float[Length(session.OutputDims)], gradient);
            return gradient;
        }
    }

    [TestMethod]
    public void Run_NoRoomForTheGradient_ComputesTheValueOnly()
    {
        using var session = InputGradientSession.Create(Model(3, 12, 12), "x", "y");
        float[] input = TrainingModels.Random(432, 1), with = new float[Length(session.OutputDims)], without = new float[with.Length];
        session.Run(input, new float[with.Length], with, new float[432]);
        session.Run(input, default, without, []);

        CollectionAssert.AreEqual(with, without);
        Assert.IsTrue(with.Any(value => value != 0));
    }

    [TestMethod]
    public void Create_DenseLayer_IsLeftToOnnxRuntime()
    {
        OnnxModel model = Fix(new Network(seed: 1).Input("x", 3, 8, 8).Conv2D(8, 3).Relu().Flatten().Dense(5).Build("y"));
        using var session = InputGradientSession.Create(model, "x", "y");

        Assert.AreEqual(TrainingBackend.OnnxRuntime, session.Backend);
        StringAssert.Contains(session.WhyNotFused, "whole batches");
        AssertIsTheGradient(model, session);
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => InputGradientSession.Create(model, "x", "y", new InputGradientOptions { Backend = TrainingBackend.Fused }));
        StringAssert.Contains(error.Message, "whole batches");
    }

    [TestMethod]
    public void Create_TwoReadersOfAColourImage_IsLeftToOnnxRuntime()
    {
        OnnxModel model = Fix(new Network(seed: 1).Input("x", 3, 8, 8).Concat(path => path.Conv2D(8, 3), path => path.Conv2D(8, 3)).Build("y"));
        using var session = InputGradientSession.Create(model, "x", "y");

        Assert.AreEqual(TrainingBackend.OnnxRuntime, session.Backend);
        AssertIsTheGradient(model, session);
    }

    [TestMethod]
    public void Create_UnknownNameOrSize_SaysSo()
    {
        OnnxModel open = new Network(seed: 1).Input("x", 3, 8, 8).Conv2D(8, 3).Build("y");

        ArgumentException size = Assert.ThrowsExactly<ArgumentException>(() => InputGradientSession.Create(open, "x", "y"));
        StringAssert.Contains(size.Message, "are not all known");
        ArgumentException name = Assert.ThrowsExactly<ArgumentException>(() => InputGradientSession.Create(Fix(open), "image", "y"));
        StringAssert.Contains(name.Message, "no input 'image'; it has x");
    }

    [TestMethod]
    public void Run_WrongLength_Throws()
    {
        using var session = InputGradientSession.Create(Model(3, 12, 12), "x", "y");

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => session.Run(new float[7], default, new float[Length(session.OutputDims)], []));
        StringAssert.Contains(error.Message, "7 values were given where 432 are needed");
        Assert.AreEqual("input", error.ParamName);
    }

    [TestMethod]
    public void Dispose_WhileCallsAreUnderWay_LetsThemFinish()
    {
        float[] image = TrainingModels.Random(3 * 48 * 48, 1);
        for (int round = 0; round < 10; round++)
        {
            InputGradientSession session = InputGradientSession.Create(Model(3, 48, 48), "x", "y", new InputGradientOptions { Concurrency = 2 });
            float[] expected = new float[Length(session.OutputDims)];
            session.Run(image, default, expected, []);
            using var started = new CountdownEvent(4);
            Task<bool>[] calls = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                float[] found = new float[expected.Length];
                started.Signal();
                try
                {
                    session.Run(image, default, found, []);
                    return found.SequenceEqual(expected);
                }
                catch (ObjectDisposedException)
                {
                    return true;
                }
            }))];
            started.Wait();
            session.Dispose();
            session.Dispose();

            Assert.IsTrue(Task.WhenAll(calls).Result.All(right => right));
            Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(image, default, expected, []));
        }
    }

    private static OnnxModel Model(int channels, int height, int width) =>
        Fix(new Network(seed: 3).Input("x", channels, height, width)
            .Conv2D(16, 3, padding: Padding.Same).Relu().Conv2D(24, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Residual(path => path.Conv2D(24, 3, padding: Padding.Same)).LeakyRelu(0.01f).Build("y"));

    private static OnnxModel Fix(OnnxModel model) => model.ChangeBatch(1);

    private static int Length(IReadOnlyList<long> dims) => (int)dims.Aggregate(1L, (product, dim) => product * dim);

    private static void AssertIsTheGradient(OnnxModel model, InputGradientSession session)
    {
        float[] input = TrainingModels.Random(Length(session.InputDims), 5), seed = TrainingModels.Random(Length(session.OutputDims), 6);
        float[] output = new float[seed.Length], gradient = new float[input.Length];
        session.Run(input, seed, output, gradient);
        OnnxModel graph = Gradients.Build(model, "y", ["x"], new GradientOptions { SeedInput = "seed", GradientName = _ => "gradient" });
        IReadOnlyDictionary<string, ReferenceTensor> expected = new ReferenceEvaluator(graph).Run(new Dictionary<string, ReferenceTensor>
        {
            ["x"] = ReferenceTensor.Float([.. input.Select(value => (double)value)], [.. session.InputDims]),
            ["seed"] = ReferenceTensor.Float([.. seed.Select(value => (double)value)], [.. session.OutputDims]),
        });
        AssertClose(expected["y"].Values, output);
        AssertClose(expected["gradient"].Values, gradient);
    }

    private static void AssertClose(double[] expected, float[] found)
    {
        Assert.HasCount(expected.Length, found);
        double largest = expected.Max(Math.Abs), worst = expected.Zip(found, (e, f) => Math.Abs(e - f)).Max();
        Assert.IsLessThan(1e-5 * largest, worst);
    }
}
